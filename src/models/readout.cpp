#include "models/readout.h"

#include <cmath>
#include <tuple>

#include "models/padding.h"

namespace unroll {
namespace {

at::Tensor last_output(const at::Tensor& outputs_NTF,
                       const at::Tensor& lengths_N) {
  if (!lengths_N.defined()) return outputs_NTF.select(/*dim=*/1, -1);
  return WithinLengths(lengths_N, outputs_NTF.size(1))
      .last(outputs_NTF.transpose(0, 1));
}

/// Outputs past the end are zero, so that only the count of steps differs.
at::Tensor mean_output(const at::Tensor& outputs_NTF,
                       const at::Tensor& lengths_N) {
  if (!lengths_N.defined()) return outputs_NTF.mean(/*dim=*/1);
  return outputs_NTF.sum(/*dim=*/1) / lengths_N.unsqueeze(1);
}

at::Tensor largest_output(const at::Tensor& outputs_NTF,
                          const at::Tensor& lengths_N) {
  if (!lengths_N.defined()) return std::get<0>(outputs_NTF.max(/*dim=*/1));
  const auto own = own_steps(lengths_N, outputs_NTF.size(1)).unsqueeze(2);
  return std::get<0>(
      outputs_NTF.masked_fill(own.logical_not(), -INFINITY).max(/*dim=*/1));
}

}  // namespace

at::Tensor read_out(Readout readout, const Recurrence& run,
                    std::int64_t directions, const at::Tensor& lengths_N) {
  switch (readout) {
    case Readout::final:
      return run.last.h.slice(/*dim=*/0, -directions)
          .transpose(0, 1)
          .flatten(1);
    case Readout::mean:
      return mean_output(run.outputs, lengths_N);
    case Readout::max:
      return largest_output(run.outputs, lengths_N);
    case Readout::last:
      break;
  }
  return last_output(run.outputs, lengths_N);
}

}  // namespace unroll
