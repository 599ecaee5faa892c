#include "evaluation/robustness.h"

#include <ATen/ops/from_blob.h>
#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "evaluation/evaluator.h"

namespace unroll {
namespace {

constexpr std::int64_t kImagesAtOnce = 1000;

double accuracy(Classification& task, const at::Tensor& images,
                const at::Tensor& labels) {
  const EvaluationMode mode(task.model());
  const auto device = task.model().parameters().front().device();
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < images.size(0); first += kImagesAtOnce) {
    const auto scores = task.classifier().forward(
        images.slice(0, first, first + kImagesAtOnce).to(device));
    right += scores.argmax(1)
                 .cpu()
                 .eq(labels.slice(0, first, first + kImagesAtOnce))
                 .sum()
                 .item<std::int64_t>();
  }
  return static_cast<double>(right) / static_cast<double>(images.size(0));
}

TrainedRun open_model(const ExperimentRow& row,
                      const std::shared_ptr<const Dataset>& data,
                      const Path& checkpoints, Console& console) {
  const SeededRun& first = *row.good().front();
  const RunFolder run = RunFolder::open(checkpoints, first.figures.run);
  auto trained =
      open_weights(run.config(), data, find_weights(run, ""), console);
  if (!dynamic_cast<Classification*>(trained.task.get()) ||
      first.data_sha256 != facts(*data).sha256)
    throw UserError(fmt::format(
        "{}: --robustness is of image classifiers of the same data", row.name));
  return trained;
}

}  // namespace

Robustness measure_robustness(const std::vector<ExperimentRow>& rows,
                              const std::shared_ptr<const Dataset>& data,
                              const Path& checkpoints, Console& console) {
  const auto* set = std::get_if<ImageSet>(data.get());
  if (!set) throw UserError("--robustness is of image classifiers");
  Robustness result;
  std::vector<TrainedRun> models;
  for (const auto& row : rows) {
    if (row.good().empty()) continue;
    if (stop_signal() != 0) return result;
    models.push_back(open_model(row, data, checkpoints, console));
    result.names.push_back(row.name);
  }
  const auto labels =
      at::from_blob(const_cast<std::int64_t*>(set->test.labels.data()),
                    {set->test.count}, at::kLong);
  for (const auto& corruption : standard_corruptions()) {
    auto pixels = corrupted(set->test, corruption);
    const auto images = at::from_blob(
        pixels.data(), {set->test.count, set->test.rows, set->test.cols});
    std::vector<double> accuracies;
    for (auto& model : models) {
      if (stop_signal() != 0) return result;
      accuracies.push_back(
          accuracy(dynamic_cast<Classification&>(*model.task), images, labels));
    }
    result.corruptions.push_back(corruption);
    result.accuracies.push_back(std::move(accuracies));
  }
  return result;
}

}  // namespace unroll
