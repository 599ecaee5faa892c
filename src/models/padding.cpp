#include "models/padding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/where.h>
#include <torch/csrc/autograd/custom_function.h>

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// Rows in another order. Indexing's own gradient would add row by row, since
/// it cannot know that every row is taken once; an order that undoes itself
/// needs only to be applied again.
class Reorder : public torch::autograd::Function<Reorder> {
 public:
  static Variable forward(AutogradContext* context, const Variable& rows,
                          const Variable& order) {
    context->save_for_backward({order});
    return rows.index_select(0, order);
  }
  static variable_list backward(AutogradContext* context,
                                const variable_list& gradients) {
    const auto order = context->get_saved_variables()[0];
    return {gradients[0].index_select(0, order), Variable()};
  }
};

}  // namespace

at::Tensor own_steps(const at::Tensor& lengths_N, std::int64_t steps) {
  return at::arange(steps, lengths_N.options()).unsqueeze(0) <
         lengths_N.unsqueeze(1);
}

WithinLengths::WithinLengths(const at::Tensor& lengths_N, std::int64_t steps) {
  const auto count = lengths_N.size(0);
  const auto t = at::arange(steps, lengths_N.options()).unsqueeze(1);
  const auto n = at::arange(count, lengths_N.options()).unsqueeze(0);
  const auto lengths = lengths_N.unsqueeze(0);
  const auto inside = t < lengths;
  reversed_ = (at::where(inside, lengths - 1 - t, t) * count + n).flatten();
  last_ = ((lengths - 1) * count + n).flatten();
  outside_ = inside.logical_not().unsqueeze(2);
}

at::Tensor WithinLengths::reverse(const at::Tensor& x_TNF) const {
  return Reorder::apply(x_TNF.flatten(0, 1), reversed_).view_as(x_TNF);
}

at::Tensor WithinLengths::last(const at::Tensor& x_TNF) const {
  return x_TNF.flatten(0, 1).index_select(0, last_);
}

at::Tensor WithinLengths::clear(const at::Tensor& x_TNF) const {
  return x_TNF.masked_fill(outside_, 0);
}

}  // namespace unroll
