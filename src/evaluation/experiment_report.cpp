#include "evaluation/experiment_report.h"

#include <algorithm>

#include "base/stop_signal.h"
#include "evaluation/run_report.h"
#include "pages/pages.h"

namespace unroll {
namespace {

constexpr std::size_t kMostRuns = 8;
constexpr std::size_t kMostPairs = 200;
constexpr std::size_t kMostDisputed = 10;        // images of each kind
constexpr std::size_t kDisputedBytes = 200'000;  // of all kinds
constexpr std::size_t kMostBytes = 850'000;  // of data; scripts take the rest

std::size_t bytes_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace).size();
}

/// So many of each kind that all of them have room.
std::size_t most_disputed(const Disagreements& disagreements,
                          const LabeledImages& images) {
  const auto pixels = static_cast<std::size_t>(images.rows * images.cols);
  const std::size_t names = disagreements.names.size();
  const std::size_t each = pixels * 4 / 3 + 4 * names + 60;
  return std::clamp(kDisputedBytes / (each * (names + 1)), std::size_t{1},
                    kMostDisputed);
}

Json pictured(const std::vector<DisputedImage>& list,
              const LabeledImages& images, std::size_t most) {
  Json pictures = Json::array();
  for (std::size_t i = 0; i < std::min(list.size(), most); ++i)
    pictures.push_back({{"index", list[i].index},
                        {"truth", list[i].truth},
                        {"said", list[i].said},
                        {"pixels", pixels_base64(images, list[i].index)}});
  return {{"count", list.size()}, {"images", pictures}};
}

Json pictured(const Disagreements& disagreements, const LabeledImages& images) {
  const auto most = most_disputed(disagreements, images);
  Json only = Json::array();
  for (const auto& list : disagreements.only_right)
    only.push_back(pictured(list, images, most));
  return {{"names", disagreements.names},
          {"rows", images.rows},
          {"cols", images.cols},
          {"only_right", only},
          {"all_wrong", pictured(disagreements.all_wrong, images, most)},
          {"recall", disagreements.recall}};
}

Json table_of(const Robustness& robustness) {
  Json json = to_json(robustness);
  for (std::size_t i = 0; i < robustness.corruptions.size(); ++i)
    json["corruptions"][i]["strength"] =
        strength_text(robustness.corruptions[i]);
  return json;
}

/// The first pairs, those of the best row, are kept.
void limit_pairs(Json& comparison) {
  auto& pairs = comparison["pairs"];
  if (pairs.size() <= kMostPairs) return;
  comparison["pairs_left_out"] = pairs.size() - kMostPairs;
  pairs.erase(pairs.begin() + kMostPairs, pairs.end());
}

Json comparison_json(const ExperimentResult& result,
                     const ExperimentStudies& studies) {
  Json comparison = to_json(result);
  limit_pairs(comparison);
  comparison["picture"] = svg(result);
  if (!studies.left_out.empty()) comparison["left_out"] = studies.left_out;
  if (studies.disagreements)
    comparison["disagreements"] =
        pictured(*studies.disagreements, std::get<ImageSet>(*result.data).test);
  if (studies.robustness) {
    comparison["robustness"] = table_of(*studies.robustness);
    comparison["robustness_picture"] = robustness_plot(*studies.robustness);
  }
  return comparison;
}

}  // namespace

Json experiment_report(const ExperimentResult& result,
                       const ExperimentStudies& studies,
                       const Path& checkpoints, Console& console) {
  const Json comparison = comparison_json(result, studies);
  std::size_t bytes = bytes_of(comparison);
  Json runs = Json::array();
  for (const auto& row : result.rows) {
    if (row.good().empty()) continue;
    if (runs.size() == kMostRuns || stop_signal() != 0) break;
    const SeededRun& first = *row.good().front();
    const auto run = RunFolder::open(checkpoints, first.figures.run);
    console.progress("looking at " + run.name());
    Json report = run_report(run, run.config(), "", console);
    report["row"] = row.name;
    report["seed"] = first.seed;
    bytes += bytes_of(report);
    if (bytes > kMostBytes && !runs.empty()) break;
    runs.push_back(std::move(report));
  }
  console.progress("");
  return {{"comparison", comparison}, {"runs", runs}};
}

}  // namespace unroll
