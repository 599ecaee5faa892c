#include "kernels/conv_stack.h"

#include <ATen/ops/addcmul.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <utility>

#include "kernels/choice.h"
#include "kernels/conv_backward.h"
#include "kernels/convolve.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Stack {
  const std::vector<ConvLayer>& layers;
  bool training;
  bool keeps_records;  ///< For a way back.
  PreparedConvs& prepared;
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

/// Maps after ReLU.
void run_convolution(const ConvCut& cut, const ConvLayer& layer,
                     const PackedTaps& weights, ConvRecord& record,
                     AfterPiece after) {
  const auto& shape = record.shape;
  const auto bias = layer.bias.contiguous();
  record.outputs = new_maps(shape.out_places(), cut.images, shape.outputs);
  convolve(
      shape, cut,
      {maps_of(record.inputs, shape.in_places(), cut.images, shape.inputs),
       maps_of(record.outputs, shape.out_places(), cut.images, shape.outputs),
       weights, bias.const_data_ptr<float>()},
      after);
}

void train_layer(const ConvLayer& layer, std::int64_t images,
                 const Norm& before, ConvRecord& record) {
  const ConvCut cut(record.shape, images);
  Moments moments(cut.parts, record.shape.outputs);
  run_convolution(cut, layer,
                  pack_forward(record.shape, images, record.weight,
                               before.scale, before.shift),
                  record, [&](const Piece& piece) { moments.rectify(piece); });
  record.norm = batch_norm_of(moments, layer);
}

void evaluate_layer(const ConvLayer& layer, std::int64_t images,
                    const PreparedConv& prepared, ConvRecord& record) {
  const ConvCut cut(record.shape, images);
  run_convolution(
      cut, layer, prepared.weights, record, [&](const Piece& piece) {
        simd().rectify(
            {piece.rows, piece.count * piece.images, record.shape.outputs});
      });
  record.norm = prepared.norm;
}

at::Tensor first_maps(const at::Tensor& images, const ConvShape& shape) {
  return gathers(images) ? gather_taps(images, shape)
                         : to_maps(images, shape.in_places(), shape.inputs);
}

/// All layers' records, or only the last one's.
std::vector<ConvRecord> run_layers(const at::Tensor& images,
                                   const Stack& stack) {
  auto shapes = shapes_of(images, stack.layers);
  auto maps = first_maps(images, shapes.front());
  if (gathers(images)) shapes.front() = gathered(shapes.front());
  if (stack.training) stack.prepared.forget();
  const auto* prepared =
      stack.training ? nullptr
                     : &stack.prepared.of(stack.layers, shapes, images.size(0));
  std::vector<ConvRecord> records;
  Norm before;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const auto& layer = stack.layers[i];
    ConvRecord record{shapes[i], layer.weight.contiguous(), maps, {}, {}};
    if (stack.training) {
      train_layer(layer, images.size(0), before, record);
    } else {
      evaluate_layer(layer, images.size(0), (*prepared)[i], record);
    }
    maps = record.outputs;
    before = record.norm;
    if (!stack.keeps_records) records.clear();
    records.push_back(std::move(record));
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
      .reshape({images, last.shape.outputs * last.shape.out_places()});
}

constexpr std::size_t kTensors = 7;
constexpr std::size_t kNumbers = 7;

void save(AutogradContext* context, const std::vector<ConvRecord>& records,
          const at::Tensor& images, bool training) {
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
  context->saved_data["images"] = images.size(0);
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
    if (stack.keeps_records) save(context, records, images, stack.training);
    return result_of(records.back(), images.size(0));
  }

  static variable_list backward(AutogradContext* context,
                                const variable_list& slopes) {
    refuse_double_backward();
    ConvBackward backward(restore(context),
                          context->saved_data["images"].toInt(),
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

at::Tensor ConvStack::run(const at::Tensor& images,
                          const std::vector<ConvLayer>& layers, bool training) {
  std::vector<at::Tensor> parameters;
  for (const auto& layer : layers)
    parameters.insert(parameters.end(), {layer.weight, layer.bias,
                                         layer.norm_weight, layer.norm_bias});
  const auto needs_gradient = [](const at::Tensor& tensor) {
    return tensor.requires_grad();
  };
  const bool goes_back =
      c10::GradMode::is_enabled() &&
      (images.requires_grad() ||
       std::any_of(parameters.begin(), parameters.end(), needs_gradient));
  return ConvFunction::apply(images, at::TensorList(parameters),
                             Stack{layers, training, goes_back, prepared_});
}

}  // namespace unroll
