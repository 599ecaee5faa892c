#include "kernels/conv_stack.h"

#include <ATen/ops/addcmul.h>
#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "kernels/choice.h"
#include "kernels/conv_backward.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Stack {
  const std::vector<ConvLayer>& layers;
  bool training;
};

/// Images of few channels, whose gradients nobody wants, are laid out with all
/// that a place reads side by side: one dense product.
bool gathers(const at::Tensor& images) {
  return images.size(1) <= 4 && !images.requires_grad();
}

std::vector<ConvShape> shapes_of(const at::Tensor& images,
                                 const std::vector<ConvLayer>& layers) {
  std::vector<ConvShape> shapes;
  auto rows = images.size(2), cols = images.size(3);
  for (const auto& layer : layers) {
    const ConvShape shape{
        layer.weight.size(1), layer.weight.size(0), rows,         cols,
        layer.weight.size(2), layer.stride,         layer.padding};
    rows = shape.out_rows();
    cols = shape.out_cols();
    shapes.push_back(shape);
  }
  return shapes;
}

/// Through one layer: its record's outputs and norm.
void run_layer(const ConvLayer& layer, std::int64_t images, bool training,
               const Norm& before, ConvRecord& record) {
  const auto& shape = record.shape;
  const ConvCut cut(shape, images);
  const auto packed =
      pack_forward(shape, record.weight, before.scale, before.shift);
  const auto bias = layer.bias.contiguous();
  record.outputs = new_maps(shape.out_places(), images, shape.outputs);
  const TapPass pass{
      maps_of(record.inputs, shape.in_places(), images, shape.inputs),
      maps_of(record.outputs, shape.out_places(), images, shape.outputs),
      packed, bias.const_data_ptr<float>()};
  Moments moments(cut.parts, shape.outputs);
  convolve(shape, cut, pass, [&](const Piece& piece) {
    if (training) {
      moments.rectify(piece);
    } else {
      simd().rectify({piece.rows, piece.count * piece.images, shape.outputs});
    }
  });
  record.norm =
      training ? batch_norm_of(moments, layer) : running_norm_of(layer);
}

std::vector<ConvRecord> run_layers(const at::Tensor& images,
                                   const Stack& stack) {
  const auto shapes = shapes_of(images, stack.layers);
  std::vector<ConvRecord> records(shapes.size());
  const bool gather = gathers(images);
  Norm before;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    auto& record = records[i];
    record.shape = i == 0 && gather ? gathered(shapes[i]) : shapes[i];
    record.weight = stack.layers[i].weight.contiguous();
    record.inputs =
        i > 0    ? records[i - 1].outputs
        : gather ? gather_taps(images, shapes[i])
                 : to_maps(images, shapes[i].in_places(), shapes[i].inputs);
    run_layer(stack.layers[i], images.size(0), stack.training, before, record);
    before = record.norm;
  }
  return records;
}

/// [N, C * places], normalised.
at::Tensor result_of(const ConvRecord& last, std::int64_t images) {
  const auto x =
      view_maps(last.outputs, maps_of(last.outputs, last.shape.out_places(),
                                      images, last.shape.outputs));
  return at::addcmul(last.norm.shift, x, last.norm.scale)
      .permute({1, 2, 0})
      .reshape({images, -1});
}

constexpr std::size_t kTensors = 7;
constexpr std::size_t kNumbers = 7;

void save(AutogradContext* context, const std::vector<ConvRecord>& records,
          bool training) {
  variable_list tensors;
  std::vector<std::int64_t> numbers;
  for (const auto& [shape, weight, inputs, outputs, norm] : records) {
    tensors.insert(tensors.end(), {weight, inputs, outputs, norm.scale,
                                   norm.shift, norm.mean, norm.inverse});
    numbers.insert(numbers.end(),
                   {shape.inputs, shape.outputs, shape.rows, shape.cols,
                    shape.kernel, shape.stride, shape.padding});
  }
  context->save_for_backward(std::move(tensors));
  context->saved_data["shapes"] = std::move(numbers);
  context->saved_data["training"] = training;
}

std::vector<ConvRecord> restore(AutogradContext* context) {
  const auto tensors = context->get_saved_variables();
  const auto numbers = context->saved_data["shapes"].toIntVector();
  std::vector<ConvRecord> records(tensors.size() / kTensors);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto* t = &tensors[i * kTensors];
    const auto* n = &numbers[i * kNumbers];
    records[i] = {{n[0], n[1], n[2], n[3], n[4], n[5], n[6]},
                  t[0],
                  t[1],
                  t[2],
                  {t[3], t[4], t[5], t[6]}};
  }
  return records;
}

struct ConvFunction : torch::autograd::Function<ConvFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& images,
                            at::TensorList /*parameters*/, const Stack& stack) {
    const auto records = run_layers(images, stack);
    save(context, records, stack.training);
    context->saved_data["images"] = images.sizes();
    return result_of(records.back(), images.size(0));
  }

  static variable_list backward(AutogradContext* context,
                                const variable_list& slopes) {
    refuse_double_backward();
    const auto images = context->saved_data["images"].toIntVector();
    ConvBackward backward(restore(context), images[0],
                          context->saved_data["training"].toBool());
    at::Tensor by_images;
    const auto results = backward.run(
        slopes[0], context->needs_input_grad(0) ? &by_images : nullptr);
    variable_list all = {by_images};
    for (const auto& layer : results)
      all.insert(all.end(), {layer.weight, layer.bias, layer.norm_weight,
                             layer.norm_bias});
    all.emplace_back();  // For the stack.
    return all;
  }
};

}  // namespace

at::Tensor run_conv_stack(const at::Tensor& images,
                          const std::vector<ConvLayer>& layers, bool training) {
  std::vector<at::Tensor> parameters;
  for (const auto& layer : layers)
    parameters.insert(parameters.end(), {layer.weight, layer.bias,
                                         layer.norm_weight, layer.norm_bias});
  return ConvFunction::apply(images, at::TensorList(parameters),
                             Stack{layers, training});
}

}  // namespace unroll
