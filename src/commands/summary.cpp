#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "base/text_table.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/image_set.h"
#include "models/layer_summary.h"

namespace unroll {
namespace {

struct Shape {
  ImageShape image;
  std::int64_t classes = 10;
};

/// Digits are of MNIST's size; other images must be looked at.
Shape shape_of(const RunConfig& config, Console& console) {
  if (!std::holds_alternative<IdxData>(config.data.set)) return {};
  const ImageSet images = open_image_set(config.data, config.seed, console);
  return {{images.train.rows, images.train.cols}, images.classes};
}

Json to_json(const RunConfig& config, const Shape& shape,
             const ModelSummary& summary) {
  Json layers = Json::array();
  for (const auto& layer : summary.layers)
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"output_shape", layer.output_shape},
                      {"parameters", layer.parameters},
                      {"multiply_adds", layer.multiply_adds}});
  return {{"name", config.name},
          {"image", {shape.image.rows, shape.image.cols}},
          {"classes", shape.classes},
          {"parameters", summary.parameters},
          {"multiply_adds", summary.multiply_adds},
          {"layers", std::move(layers)}};
}

/// "4.72 M": exact numbers would not fit 80 columns beside a deep CNN's names.
std::string in_short(std::int64_t number) {
  const auto amount = static_cast<double>(number);
  if (number < 1000) return fmt::format("{}", number);
  if (number < 1000000) return fmt::format("{:.3g} k", amount / 1e3);
  return fmt::format("{:.3g} M", amount / 1e6);
}

/// Shapes of one image, without the batch's 1.
std::string shape_text(const std::vector<std::int64_t>& shape) {
  const auto begin = shape.begin() + (shape.empty() ? 0 : 1);
  return fmt::format("{}", fmt::join(begin, shape.end(), "x"));
}

std::string table(const ModelSummary& summary) {
  TextTable table({"layer", "kind", "output", "params", "MAdds"});
  for (const auto& layer : summary.layers)
    table.add_row({layer.name, layer.kind, shape_text(layer.output_shape),
                   with_commas(layer.parameters),
                   in_short(layer.multiply_adds)});
  return table.terminal();
}

}  // namespace

int summary_command(const RunConfig& config, Console& console) {
  const Shape shape = shape_of(config, console);
  const auto model = make_classifier(config.model, shape.image, shape.classes);
  const ModelSummary summary = summarize(*model, shape.image);
  if (console.json()) {
    print_result(console, to_json(config, shape, summary));
    return 0;
  }
  console.line(fmt::format("{}: one image of {} x {}, {} classes",
                           console.styled(config.name, Style::bold),
                           shape.image.rows, shape.image.cols, shape.classes));
  print_text(console, table(summary));
  console.line(fmt::format("{} parameters, {} multiply-adds for one image",
                           with_commas(summary.parameters),
                           with_commas(summary.multiply_adds)));
  return 0;
}

}  // namespace unroll
