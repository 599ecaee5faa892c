#include "evaluation/experiment_report.h"

#include <algorithm>

#include "evaluation/run_report.h"
#include "pages/pages.h"

namespace unroll {
namespace {

constexpr std::size_t kMostRuns = 8;
constexpr std::size_t kMostPictures = 10;  // of each kind

Json pictured(const std::vector<DisputedImage>& list,
              const LabeledImages& images) {
  Json pictures = Json::array();
  for (std::size_t i = 0; i < std::min(list.size(), kMostPictures); ++i)
    pictures.push_back({{"index", list[i].index},
                        {"truth", list[i].truth},
                        {"said", list[i].said},
                        {"pixels", pixels_base64(images, list[i].index)}});
  return {{"count", list.size()}, {"images", pictures}};
}

Json pictured(const Disagreements& disagreements, const LabeledImages& images) {
  Json only = Json::array();
  for (const auto& list : disagreements.only_right)
    only.push_back(pictured(list, images));
  return {{"names", disagreements.names},
          {"rows", images.rows},
          {"cols", images.cols},
          {"only_right", only},
          {"all_wrong", pictured(disagreements.all_wrong, images)},
          {"recall", disagreements.recall}};
}

}  // namespace

Json experiment_report(const ExperimentResult& result,
                       const ExperimentStudies& studies,
                       const Path& checkpoints, Console& console) {
  Json comparison = to_json(result);
  comparison["picture"] = svg(result);
  if (studies.disagreements)
    comparison["disagreements"] =
        pictured(*studies.disagreements, std::get<ImageSet>(*result.data).test);
  if (studies.robustness)
    comparison["robustness_picture"] = robustness_plot(*studies.robustness);
  Json runs = Json::array();
  for (const auto& row : result.rows) {
    if (row.good().empty() || runs.size() == kMostRuns) continue;
    const auto run =
        RunFolder::open(checkpoints, row.good().front()->figures.run);
    console.progress("looking at " + run.name());
    runs.push_back(run_report(run, run.config(), "", console));
    runs.back()["row"] = row.name;
  }
  console.progress("");
  return {{"comparison", comparison}, {"runs", runs}};
}

}  // namespace unroll
