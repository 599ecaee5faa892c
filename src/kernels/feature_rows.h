#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/simd.h"

namespace unroll {

// Examples [N, F] that stand feature by feature in memory: element (n, f) at
// f * stride(1) + n. A layer's product with its weights then needs neither
// packed, for the examples are panels as they stand, and all that is to be
// known of one feature stands in one row.

/// Fresh ones, what lies past the last example zeroed; of fewer than kFewRows,
/// which are multiplied by dots and would leave a panel mostly empty, one right
/// after the other, which are no panels.
at::Tensor new_feature_rows(std::int64_t examples, std::int64_t features);

/// x [N, F] itself if it stands so, else fresh ones with its values.
at::Tensor as_feature_rows(const at::Tensor& x);
bool are_feature_rows(const at::Tensor& x);

/// [F, N], the right-hand factor that they are.
Panels panels_of(const at::Tensor& feature_rows);

/// x [rows, cols] of any strides.
MatrixView view_of(const at::Tensor& x);
MatrixView transposed(const MatrixView& x);

}  // namespace unroll
