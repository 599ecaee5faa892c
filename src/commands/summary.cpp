#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "base/text_table.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/dataset.h"
#include "models/layer_summary.h"
#include "tasks/device.h"
#include "tasks/make_task.h"

namespace unroll {
namespace {

/// A model of the config, and what it was made for.
struct Described {
  ModelSummary summary;
  Json signature;
};

/// Images of MNIST's kind have its shape; all other data must be looked at.
Described describe_model(const RunConfig& config, Console& console) {
  const auto* images = std::get_if<ClassificationConfig>(&config.task);
  if (images && !std::holds_alternative<IdxData>(images->data.set)) {
    const ImageShape digit;
    const auto model = make_classifier(images->model, digit, 10);
    return {summarize(*model, digit),
            {{"image", {digit.rows, digit.cols}}, {"classes", 10}}};
  }
  const Dataset dataset = open_dataset(config, console);
  const auto task = make_task(config, dataset, c10::Device(c10::kCPU));
  return {task->summary(), task->signature()};
}

/// Also where it would, on a machine that lacks the device.
std::string computes_on(const RunConfig& config) {
  return describe(config.device == DeviceChoice::cuda
                      ? c10::Device(c10::kCUDA)
                      : pick_device(config.device),
                  config.precision);
}

Json to_json(const RunConfig& config, const Described& described) {
  const ModelSummary& summary = described.summary;
  Json layers = Json::array();
  for (const auto& layer : summary.layers) {
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"parameters", layer.parameters},
                      {"multiply_adds", layer.multiply_adds}});
    if (!layer.output_shape.empty())
      layers.back()["output_shape"] = layer.output_shape;
  }
  Json json = {{"name", config.name},
               {"parameters", summary.parameters},
               {"multiply_adds", summary.multiply_adds},
               {"layers", std::move(layers)},
               {"computes_on", computes_on(config)}};
  json.update(described.signature);
  return json;
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

constexpr std::size_t kShownEntries = 16;

/// "vocabulary: 65 entries: <unk> e t a ..."; sizes as they are.
std::string signature_line(const std::string& key, const Json& value) {
  if (!value.is_array() || value.empty() || !value[0].is_string())
    return fmt::format("{}: {}", key, value.dump());
  std::string line = fmt::format("{}: {} entries:", key, value.size());
  for (std::size_t i = 0; i < std::min(value.size(), kShownEntries); ++i) {
    const auto entry = value[i].get<std::string>();
    const bool plain = !entry.empty() && entry[0] > ' ';
    line += " " + (plain ? entry : value[i].dump());
  }
  return value.size() > kShownEntries ? line + " ..." : line;
}

}  // namespace

int summary_command(const RunConfig& config, Console& console) {
  prepare_libtorch(config);
  const Described described = describe_model(config, console);
  if (console.json()) {
    print_result(console, to_json(config, described));
    return 0;
  }
  const bool images = std::holds_alternative<ClassificationConfig>(config.task);
  console.line(console.styled(config.name, Style::bold));
  for (const auto& [key, value] : described.signature.items())
    console.line(signature_line(key, value));
  print_text(console, table(described.summary));
  console.line(fmt::format("{} parameters, {} multiply-adds for one {}",
                           with_commas(described.summary.parameters),
                           with_commas(described.summary.multiply_adds),
                           images ? "image" : "step"));
  console.line("computes on " + computes_on(config));
  return 0;
}

}  // namespace unroll
