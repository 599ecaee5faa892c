#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "commands/digit_row_input.h"
#include "commands/generate.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "data/image_file.h"
#include "evaluation/evaluator.h"
#include "evaluation/picture.h"
#include "models/painter.h"
#include "tasks/captioning.h"

namespace unroll {
namespace {

/// Sharper than the mean image of the class, which is a blur of all its hands.
constexpr double kPaintingTemperature = 0.4;

GreyImage as_picture(const at::Tensor& logits) {
  const auto bytes =
      (logits.sigmoid() * 255.0).round().to(at::kByte).cpu().contiguous();
  const auto* first = bytes.const_data_ptr<std::uint8_t>();
  return {bytes.size(0), bytes.size(1), {first, first + bytes.numel()}};
}

}  // namespace

int paint_picture(const GenerateRequest& request, Console& console) {
  const auto& config = std::get<PaintingConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const auto classes = classes_of(source.signature(), source.origin());
  const std::int64_t label = request.label.value_or(0);
  if (label >= classes)
    throw UserError(
        fmt::format("--class {}: there are 0 to {}", label, classes - 1));
  Painter painter(config.model,
                  image_shape_of(source.signature(), source.origin()), classes);
  const auto device = source.load_into(painter);
  const at::NoGradGuard no_grad;
  const auto logits =
      painter.forward(at::full({1}, label, at::kLong).to(device))[0];
  const auto picture =
      as_picture(logits / request.temperature.value_or(kPaintingTemperature));
  const Path file = request.output.empty() ? Path(fmt::format("{}.png", label))
                                           : request.output;
  write_png(file, picture);
  for (const auto& line : picture_lines(picture, console.colours()))
    console.line(line);
  console.line(file.string());
  print_result(console, {{"class", label}, {"file", file.string()}});
  return 0;
}

int caption_pictures(const GenerateRequest& request, Console& console) {
  const auto& config = std::get<CaptioningConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const CaptionWords words(classes_of(source.signature(), source.origin()));
  Captioner captioner(config.model, words.size());
  const auto device = source.load_into(captioner);
  const at::NoGradGuard no_grad;
  Json results = Json::array();
  for (const auto& file : request.files) {
    const auto most = config.data.most_digits;
    const auto digits = read_digit_row(file, most).to(device);
    const auto lengths = at::full({1}, digits.size(1), at::kLong).to(device);
    const auto found = captioner.caption(side_by_side(digits), lengths,
                                         words.search(2 * most));
    const auto text = words.text(found.at(0).ids);
    console.line(request.files.size() == 1
                     ? text
                     : fmt::format("{}: {}", file.path.string(), text));
    results.push_back({{"file", file.path.string()},
                       {"text", text},
                       {"score", found[0].score}});
  }
  print_result(console, {{"results", results}});
  return 0;
}

}  // namespace unroll
