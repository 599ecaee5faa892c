#include <fmt/format.h>

#include <algorithm>

#include "base/text_table.h"
#include "evaluation/line_plot.h"
#include "evaluation/robustness.h"
#include "evaluation/svg.h"

namespace unroll {
namespace {

constexpr std::size_t kMostModels = 8;

std::size_t shown_models(const Robustness& robustness) {
  return std::min(robustness.names.size(), kMostModels);
}

LinePlot plot_of(const Robustness& robustness, CorruptionKind kind) {
  LinePlot plot{to_string(kind), "strength", "accuracy %", {}, true, {}};
  const std::size_t models = shown_models(robustness);
  if (models < robustness.names.size())
    plot.title +=
        fmt::format(", the best {} of {}", models, robustness.names.size());
  for (std::size_t m = 0; m < models; ++m)
    plot.lines.push_back({robustness.names[m], {}, m >= kPlotColours});
  for (std::size_t i = 0; i < robustness.corruptions.size(); ++i) {
    const Corruption& corruption = robustness.corruptions[i];
    const bool untouched = corruption.kind == CorruptionKind::none;
    if (corruption.kind != kind && !untouched) continue;
    plot.x_labels.push_back(untouched ? "0" : strength_text(corruption));
    for (std::size_t m = 0; m < plot.lines.size(); ++m)
      plot.lines[m].values.push_back(100.0 * robustness.accuracies[i][m]);
  }
  return plot;
}

}  // namespace

std::string robustness_text(const Robustness& robustness) {
  std::vector<std::string> header = {"test images", ""};
  const std::size_t models = shown_models(robustness);
  for (std::size_t m = 0; m < models; ++m)
    header.push_back(robustness.names[m] + " %");
  TextTable table(header);
  for (std::size_t i = 0; i < robustness.corruptions.size(); ++i) {
    const Corruption& corruption = robustness.corruptions[i];
    const bool untouched = corruption.kind == CorruptionKind::none;
    std::vector<std::string> line = {
        untouched ? "as they are" : to_string(corruption.kind),
        strength_text(corruption)};
    for (std::size_t m = 0; m < models; ++m)
      line.push_back(
          fmt::format("{:.2f}", 100.0 * robustness.accuracies[i][m]));
    table.add_row(std::move(line));
  }
  const auto more = robustness.names.size() - models;
  return table.terminal() +
         (more > 0 ? fmt::format("{} more in the JSON\n", more) : "");
}

std::string robustness_plot(const Robustness& robustness) {
  std::vector<LinePlot> plots;
  for (const auto kind : {CorruptionKind::noise, CorruptionKind::shift,
                          CorruptionKind::rotation, CorruptionKind::occlusion})
    plots.push_back(plot_of(robustness, kind));
  return panels_svg(plots);
}

Json to_json(const Robustness& robustness) {
  Json json = {{"names", robustness.names}, {"corruptions", Json::array()}};
  for (std::size_t i = 0; i < robustness.corruptions.size(); ++i)
    json["corruptions"].push_back(
        {{"kind", to_string(robustness.corruptions[i].kind)},
         {"strength", robustness.corruptions[i].strength},
         {"accuracies", robustness.accuracies[i]}});
  return json;
}

}  // namespace unroll
