#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

// Sequences of several lengths in one tensor: N of them, T steps each, of which
// the first `lengths` [N] (int64, 1 to T) are their own.

/// [N, T] bool: which steps are a sequence's own.
at::Tensor own_steps(const at::Tensor& lengths_N, std::int64_t steps);

/// Turns each sequence round within its own length; what stands past it stays.
/// Twice is as nothing.
class WithinLengths {
 public:
  WithinLengths(const at::Tensor& lengths_N, std::int64_t steps);

  at::Tensor reverse(const at::Tensor& x_TNF) const;
  /// [N, F]: each sequence's own last step.
  at::Tensor last(const at::Tensor& x_TNF) const;
  /// Zeros past each sequence's end.
  at::Tensor clear(const at::Tensor& x_TNF) const;

 private:
  at::Tensor reversed_;  // [T*N] where each row comes from
  at::Tensor last_;      // [N] rows
  at::Tensor outside_;   // [T, N, 1]
};

}  // namespace unroll
