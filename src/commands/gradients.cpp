#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text_table.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/evaluator.h"
#include "evaluation/gradient_study.h"
#include "evaluation/line_plot.h"
#include "tasks/device.h"

namespace unroll {
namespace {

const char* name_of(Cell cell) {
  if (cell == Cell::lstm) return "lstm";
  return cell == Cell::gru ? "gru" : "rnn";
}

/// The run's config, to be measured on the data of `config`.
RunConfig on_data_of(const RunConfig& config, const Subject& run) {
  RunConfig mixed = run.config;
  if (config.task.index() != run.config.task.index())
    throw UserError(fmt::format("--at {}: is of another task than {}",
                                run.config.name, config.name));
  std::visit(
      [&](auto& task) {
        using Kind = std::decay_t<decltype(task)>;
        task.data = std::get<Kind>(config.task).data;
      },
      mixed.task);
  mixed.training.bptt_steps = config.training.bptt_steps;
  return mixed;
}

std::vector<CellStudy> study_all(const GradientsRequest& request,
                                 const Dataset& dataset) {
  std::vector<CellStudy> studies;
  if (request.fresh)
    for (const auto cell : {Cell::rnn, Cell::lstm, Cell::gru}) {
      RunConfig config = request.subject.config;
      recurrence_of(config).cell = cell;
      studies.push_back(study_gradients(config, dataset, name_of(cell), {}));
    }
  for (const auto& run : request.runs)
    studies.push_back(study_gradients(
        on_data_of(request.subject.config, run), dataset, run.run->name(),
        StudiedWeights{find_weights(*run.run, ""), read_signature(*run.run)}));
  return studies;
}

std::vector<PlotLine> lines_of(const std::vector<CellStudy>& studies) {
  std::vector<PlotLine> lines;
  for (const auto& study : studies) {
    lines.push_back({study.name, study.norms.h, false});
    if (!study.norms.c.empty())
      lines.push_back({study.name + " (c)", study.norms.c, true});
  }
  return lines;
}

/// 0, 1, 2, 5, 10, 20, 50, ... and the last.
std::vector<std::size_t> shown_steps(std::size_t steps) {
  std::vector<std::size_t> shown = {0};
  for (std::size_t ten = 1; ten < steps; ten *= 10)
    for (const std::size_t digit : {1, 2, 5})
      if (ten * digit < steps) shown.push_back(ten * digit);
  if (shown.back() != steps - 1) shown.push_back(steps - 1);
  return shown;
}

std::string table_of(const std::vector<PlotLine>& lines) {
  std::vector<std::string> header = {"steps back"};
  std::size_t steps = 0;
  for (const auto& line : lines) {
    header.push_back(line.name);
    steps = std::max(steps, line.values.size());
  }
  TextTable table(header);
  for (const auto k : shown_steps(steps)) {
    std::vector<std::string> cells = {std::to_string(k)};
    for (const auto& line : lines)
      cells.push_back(
          k < line.values.size() ? fmt::format("{:.2e}", line.values[k]) : "");
    table.add_row(cells);
  }
  return table.terminal();
}

std::string facts_of(const std::vector<CellStudy>& studies) {
  TextTable table({"model", "largest |eigenvalue| of the recurrent weights",
                   "|gradient|", "clipped"});
  for (const auto& study : studies) {
    std::string radii;
    for (const auto& [layer, gate, radius] : study.radii)
      radii += fmt::format(
          "{}{} {:.2f}", radii.empty() ? "" : "  ",
          layer == 0 ? gate : fmt::format("{}.{}", layer, gate), radius);
    table.add_row(
        {study.name, radii, fmt::format("{:.3g}", study.parameter_norm),
         study.clipped_norm ? fmt::format("{:.3g}", *study.clipped_norm)
                            : "off"});
  }
  return table.terminal();
}

Json to_json(const CellStudy& study) {
  Json radii = Json::array();
  for (const auto& [layer, gate, radius] : study.radii)
    radii.push_back({{"layer", layer}, {"gate", gate}, {"radius", radius}});
  Json json = {{"name", study.name},
               {"cell", name_of(study.cell)},
               {"h", study.norms.h},
               {"spectral_radii", radii},
               {"parameter_norm", study.parameter_norm}};
  if (!study.norms.c.empty()) json["c"] = study.norms.c;
  if (study.clipped_norm) json["clipped_norm"] = *study.clipped_norm;
  return json;
}

void show(const std::vector<CellStudy>& studies,
          const std::vector<PlotLine>& lines, Console& console) {
  console.line(
      "|gradient| of the loss at the last step with respect to the hidden "
      "state, so many");
  console.line("steps before it:\n");
  print_text(console, table_of(lines));
  console.line();
  print_text(console, facts_of(studies));
}

}  // namespace

int gradients_command(const GradientsRequest& request, Console& console) {
  RunConfig config = request.subject.config;
  recurrence_of(config);  // refuses other models before their data are read
  const Dataset dataset = open_dataset(config, console);
  prepare_libtorch(config);
  const auto studies = study_all(request, dataset);
  const auto lines = lines_of(studies);
  if (!console.json()) show(studies, lines, console);
  if (!request.plot.empty()) {
    const LinePlot plot{fmt::format("How far back the loss reaches: {}, {}",
                                    config.name, facts(dataset).name),
                        "steps before the last", "|d loss / d hidden state|",
                        lines};
    write_atomically(request.plot, plot.svg());
    console.line(fmt::format("plot: {}", request.plot.string()));
  }
  Json models = Json::array();
  for (const auto& study : studies) models.push_back(to_json(study));
  print_result(console, {{"data", facts(dataset).name}, {"models", models}});
  return 0;
}

}  // namespace unroll
