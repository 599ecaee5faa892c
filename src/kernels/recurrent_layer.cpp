#include "kernels/recurrent_layer.h"

#include <ATen/ops/stack.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <optional>

#include "kernels/choice.h"
#include "kernels/recurrent_pass.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t kWeights = 4;

RecurrentShape shape_of(RecurrentCell cell, const RecurrentInput& input,
                        at::TensorList weights) {
  return {cell,
          input.x.size(0),
          input.x.size(1),
          input.x.size(2),
          weights[1].size(1),
          static_cast<std::int64_t>(weights.size()) / kWeights,
          input.only_last};
}

at::Tensor contiguous(const at::Tensor& x) {
  return x.defined() ? x.contiguous() : x;
}

RecurrentTape tape_of(const RecurrentInput& input, at::TensorList weights) {
  RecurrentTape tape;
  tape.x = input.x.contiguous();
  tape.h0 = contiguous(input.h);
  tape.c0 = contiguous(input.c);
  tape.lengths = contiguous(input.lengths);
  tape.weights = weights;
  return tape;
}

RecurrentOutput output_of(const RecurrentShape& shape,
                          const RecurrentTape& tape) {
  if (shape.only_last)
    return {tape.outputs.narrow(0, shape.steps - 1, 1).clone(), {}, {}};
  std::vector<at::Tensor> h, c;
  for (std::int64_t d = 0; d < shape.directions; ++d) {
    const auto last = shape.time(d, shape.steps - 1);
    h.push_back(tape.outputs[last].narrow(1, d * shape.units, shape.units));
    if (!tape.cells.defined()) continue;
    const auto kept = tape.cells.size(1);
    c.push_back(tape.cells[d][kept == 1 ? 0 : last]);
  }
  return {tape.outputs, at::stack(h), c.empty() ? at::Tensor() : at::stack(c)};
}

struct RecurrentFunction : Function<RecurrentFunction> {
  using Maybe = std::optional<at::Tensor>;

  static variable_list forward(AutogradContext* context, const at::Tensor& x,
                               const Maybe& h0, const Maybe& c0,
                               const Maybe& lengths, at::TensorList weights,
                               std::int64_t cell, bool only_last) {
    const auto given = [](const Maybe& tensor) {
      return tensor ? *tensor : at::Tensor();
    };
    const RecurrentInput input{x, given(h0), given(c0), given(lengths),
                               only_last};
    const auto shape =
        shape_of(static_cast<RecurrentCell>(cell), input, weights);
    auto tape = tape_of(input, weights);
    recurrent_forward(shape, tape, /*keep=*/true);
    const auto output = output_of(shape, tape);
    variable_list saved = {tape.x,       tape.h0,    tape.c0,   tape.lengths,
                           tape.outputs, tape.gates, tape.cells};
    saved.insert(saved.end(), weights.begin(), weights.end());
    context->save_for_backward(std::move(saved));
    context->saved_data["cell"] = cell;
    context->saved_data["only_last"] = only_last;
    context->set_materialize_grads(false);
    variable_list defined = {output.outputs};
    if (output.h.defined()) defined.push_back(output.h);
    if (output.c.defined()) defined.push_back(output.c);
    return defined;
  }

  static variable_list backward(AutogradContext* context,
                                variable_list slopes) {
    refuse_double_backward();
    const auto saved = context->get_saved_variables();
    RecurrentTape tape;
    tape.x = saved[0];
    tape.h0 = saved[1];
    tape.c0 = saved[2];
    tape.lengths = saved[3];
    tape.outputs = saved[4];
    tape.gates = saved[5];
    tape.cells = saved[6];
    tape.weights = at::TensorList(saved).slice(7);
    const RecurrentInput input{
        tape.x, {}, {}, {}, context->saved_data["only_last"].toBool()};
    const auto shape = shape_of(
        static_cast<RecurrentCell>(context->saved_data["cell"].toInt()), input,
        tape.weights);
    RecurrentGradients gradients;
    gradients.outputs = contiguous(slopes[0]);
    if (slopes.size() > 1) gradients.h = slopes[1];
    if (slopes.size() > 2) gradients.c = slopes[2];
    gradients.x_wanted = context->needs_input_grad(0);
    recurrent_backward(shape, tape, gradients);
    const auto if_given = [](const at::Tensor& given, const at::Tensor& slope) {
      return given.defined() ? slope : at::Tensor();
    };
    variable_list all = {gradients.x, if_given(tape.h0, gradients.h),
                         if_given(tape.c0, gradients.c), at::Tensor()};
    all.insert(all.end(), gradients.weights.begin(), gradients.weights.end());
    all.resize(all.size() + 2);  // cell and only_last
    return all;
  }
};

bool wants_gradient(const RecurrentInput& input, at::TensorList weights) {
  const auto wants = [](const at::Tensor& x) {
    return x.defined() && x.requires_grad();
  };
  return c10::GradMode::is_enabled() &&
         (wants(input.x) || wants(input.h) || wants(input.c) ||
          std::any_of(weights.begin(), weights.end(), wants));
}

}  // namespace

RecurrentOutput recurrent_layer(RecurrentCell cell, const RecurrentInput& input,
                                at::TensorList weights) {
  if (wants_gradient(input, weights)) {
    auto all = RecurrentFunction::apply(
        input.x, if_defined(input.h), if_defined(input.c),
        if_defined(input.lengths), weights, static_cast<std::int64_t>(cell),
        input.only_last);
    all.resize(3);
    return {all[0], all[1], all[2]};
  }
  const c10::NoGradGuard no_grad;
  const auto shape = shape_of(cell, input, weights);
  auto tape = tape_of(input, weights);
  recurrent_forward(shape, tape, /*keep=*/false);
  return output_of(shape, tape);
}

}  // namespace unroll
