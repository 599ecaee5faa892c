#include "base/text_table.h"
#include "evaluation/experiment_result.h"
#include "evaluation/table_cells.h"

namespace unroll {
namespace {

std::vector<std::string> csv_header(const std::vector<std::string>& measures) {
  std::vector<std::string> header = {"rank", "name", "seed", "run"};
  for (const auto& name : measures) {
    header.push_back(name);
    for (const char* of : {"_mean", "_deviation", "_low", "_high"})
      header.push_back(name + of);
  }
  for (const char* name :
       {"loss", "split", "unit", "count", "parameters", "multiply_adds",
        "training_seconds", "training_per_second", "inference_per_second",
        "peak_memory_bytes", "weight_bytes", "jobs", "data", "caveat", "error"})
    header.emplace_back(name);
  return header;
}

std::vector<std::string> csv_measures(const ExperimentRow& row,
                                      const SeededRun& run,
                                      const std::vector<std::string>& names) {
  std::vector<std::string> line;
  for (const auto& name : names) {
    const auto values = row.values(name);
    const Measure* own = run.figures.measure(name);
    const Spread spread = spread_of(values);
    const auto interval = mean_interval(values);
    line.push_back(own ? raw(own->value) : "");
    line.push_back(values.empty() ? "" : raw(spread.mean));
    line.push_back(values.size() < 2 ? "" : raw(spread.deviation));
    line.push_back(interval ? raw(interval->low) : "");
    line.push_back(interval ? raw(interval->high) : "");
  }
  return line;
}

std::vector<std::string> csv_cells(const ExperimentRow& row,
                                   const SeededRun& run, std::size_t place,
                                   const std::vector<std::string>& measures) {
  const ComparisonRow& figures = run.figures;
  std::vector<std::string> line = {std::to_string(place + 1), row.name,
                                   std::to_string(run.seed), figures.run};
  for (auto& cell : csv_measures(row, run, measures)) line.push_back(cell);
  std::vector<std::string> rest(12);
  if (figures.error.empty())
    rest = {raw(figures.loss),
            figures.split,
            figures.unit,
            std::to_string(figures.count),
            std::to_string(figures.parameters),
            std::to_string(figures.multiply_adds),
            raw(figures.seconds),
            raw(figures.samples_per_second),
            figures.inferences_per_second > 0.0
                ? raw(figures.inferences_per_second)
                : "",
            std::to_string(run.peak_memory_bytes),
            std::to_string(figures.weight_bytes),
            std::to_string(run.jobs)};
  line.insert(line.end(), rest.begin(), rest.end());
  for (const auto& text : {figures.data, figures.caveat, figures.error})
    line.push_back(one_line(text));
  return line;
}

Json run_json(const SeededRun& run) {
  const ComparisonRow& figures = run.figures;
  Json json = {{"seed", run.seed}, {"run", figures.run}};
  if (!figures.error.empty()) {
    json["error"] = figures.error;
    return json;
  }
  for (const auto& measure : figures.measures)
    json[measure.name] = measure.value;
  json.update({{"loss", figures.loss},
               {"seconds", figures.seconds},
               {"samples_per_second", figures.samples_per_second},
               {"peak_memory_bytes", run.peak_memory_bytes},
               {"jobs", run.jobs},
               {"reused", figures.reused}});
  return json;
}

Json spread_json(const std::vector<double>& values) {
  const auto [mean, deviation] = spread_of(values);
  Json json = {{"mean", mean}, {"deviation", nullptr}, {"n", values.size()}};
  if (values.size() > 1) json["deviation"] = deviation;
  if (const auto interval = mean_interval(values))
    json["interval"] = {interval->low, interval->high};
  json["values"] = values;
  return json;
}

Json row_json(const ExperimentRow& row) {
  Json json = {{"name", row.name}, {"settings", row.settings}};
  const auto runs = row.good();
  if (!runs.empty()) {
    const ComparisonRow& figures = runs.front()->figures;
    for (const auto& measure : figures.measures)
      json[measure.name] = spread_json(row.values(measure.name));
    const TrainingFigures training = row.training();
    json.update({{"data", figures.data},
                 {"split", figures.split},
                 {"unit", figures.unit},
                 {"count", figures.count},
                 {"parameters", figures.parameters},
                 {"multiply_adds", figures.multiply_adds},
                 {"seconds", training.seconds},
                 {"samples_per_second", training.samples_per_second},
                 {"times_comparable", !training.shared},
                 {"inferences_per_second", training.inferences_per_second},
                 {"peak_memory_bytes", training.peak_memory_bytes},
                 {"weight_bytes", figures.weight_bytes}});
    if (!figures.caveat.empty()) json["caveat"] = figures.caveat;
  }
  json["runs"] = Json::array();
  for (const auto& run : row.runs) json["runs"].push_back(run_json(run));
  return json;
}

Json pair_json(const ExperimentResult& result, const PairedComparison& pair) {
  Json json = {{"first", result.rows[pair.first].name},
               {"second", result.rows[pair.second].name},
               {"difference", pair.difference},
               {"interval", nullptr},
               {"p", pair.p},
               {"p_holm", pair.p_holm},
               {"differs", pair.differs()},
               {"text", sentence(result, pair)},
               {"seeds", Json::array()}};
  if (pair.interval)
    json["interval"] = {pair.interval->low, pair.interval->high};
  for (const auto& seed : pair.seeds)
    json["seeds"].push_back({{"seed", seed.seed},
                             {"only_first", seed.only_first},
                             {"only_second", seed.only_second},
                             {"p", seed.p}});
  return json;
}

}  // namespace

std::string csv(const ExperimentResult& result) {
  const auto measures = result.measures();
  TextTable table(csv_header(measures));
  for (std::size_t i = 0; i < result.rows.size(); ++i)
    for (const auto& run : result.rows[i].runs)
      table.add_row(csv_cells(result.rows[i], run, i, measures));
  return table.csv();
}

Json to_json(const ExperimentResult& result) {
  Json json = {{"rows", Json::array()}, {"pairs", Json::array()}};
  for (const auto& row : result.rows) json["rows"].push_back(row_json(row));
  const auto data = result.data_names();
  for (std::size_t i = 0; i < data.size(); ++i)
    if (!data[i].empty()) json["rows"][i]["data"] = data[i];
  for (const auto& pair : result.pairs)
    json["pairs"].push_back(pair_json(result, pair));
  if (const auto texts = result.caveats(); !texts.empty())
    json["caveats"] = texts;
  if (result.signal != 0) {
    json["stopped_by_signal"] = result.signal;
    json["left"] = result.left;
  }
  return json;
}

}  // namespace unroll
