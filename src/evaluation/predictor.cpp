#include "evaluation/predictor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <span>
#include <stdexcept>

#include "evaluation/evaluator.h"

namespace unroll {
namespace {

constexpr std::size_t kBatch = 1000;

/// [N, rows, cols] float, 0 to 1.
at::Tensor as_batch(std::span<const InputImage> images, ImageShape shape) {
  auto bytes = at::empty(
      {static_cast<std::int64_t>(images.size()), shape.rows, shape.cols},
      at::kByte);
  auto* out = bytes.data_ptr<std::uint8_t>();
  for (const auto& input : images) {
    const GreyImage& image = input.image;
    if (image.rows != shape.rows || image.cols != shape.cols)
      throw std::invalid_argument("predict: an image of another size");
    out = std::copy(image.pixels.begin(), image.pixels.end(), out);
  }
  return bytes.to(at::kFloat).div_(255.0);
}

std::vector<double> as_vector(const at::Tensor& values) {
  const auto* first = values.const_data_ptr<double>();
  return {first, first + values.numel()};
}

/// [N, classes] double, on the CPU.
at::Tensor probabilities_of(TrainedModel& model, const at::Tensor& images) {
  return model.classifier->forward(images.to(model.device))
      .to(at::kCPU)
      .to(at::kDouble)
      .exp()
      .contiguous();
}

Prediction as_prediction(InputImage input, const at::Tensor& probabilities) {
  const auto top = std::get<1>(probabilities.topk(2));
  Prediction prediction;
  prediction.input = std::move(input);
  prediction.label = top[0].item<std::int64_t>();
  prediction.runner_up = top[1].item<std::int64_t>();
  prediction.probabilities = as_vector(probabilities);
  return prediction;
}

}  // namespace

TrainedModel open_classifier(const Json& signature, const std::string& origin,
                             const RunConfig& config, const Path& weights,
                             Console& console) {
  TrainedModel model;
  model.image = image_shape_of(signature, origin);
  model.classes = classes_of(signature, origin);
  model.classifier =
      make_classifier(classification(config).model, model.image, model.classes);
  model.device = ready(*model.classifier, config, weights, console);
  return model;
}

std::vector<Prediction> predict(TrainedModel& model,
                                std::vector<InputImage> images) {
  const at::NoGradGuard no_grad;
  std::vector<Prediction> predictions;
  for (std::size_t start = 0; start < images.size(); start += kBatch) {
    const auto part = std::span(images).subspan(
        start, std::min(kBatch, images.size() - start));
    const auto probabilities =
        probabilities_of(model, as_batch(part, model.image));
    for (std::size_t i = 0; i < part.size(); ++i)
      predictions.push_back(as_prediction(
          std::move(part[i]), probabilities[static_cast<std::int64_t>(i)]));
  }
  return predictions;
}

std::vector<std::vector<double>> predict_after_each_row(
    TrainedModel& model, const GreyImage& image) {
  const at::NoGradGuard no_grad;
  const std::vector<InputImage> one = {{"", std::nullopt, image}};
  const auto batch = as_batch(one, model.image);
  std::vector<std::vector<double>> after;
  for (std::int64_t row = 1; row <= image.rows; ++row)
    after.push_back(as_vector(
        probabilities_of(model, batch.narrow(1, 0, row).contiguous())));
  return after;
}

}  // namespace unroll
