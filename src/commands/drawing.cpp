#include <c10/util/Exception.h>

#include <map>

#include "base/error.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/image_model.h"
#include "data/digit_placement.h"
#include "evaluation/evaluator.h"

namespace unroll {
namespace {

/// A model in memory, and the weights that it has.
struct OpenModel {
  Path weights;
  std::filesystem::file_time_type written;
  TrainedModel model;
};

Json to_json(const GreyImage& image) {
  return {{"rows", image.rows}, {"cols", image.cols}, {"pixels", image.pixels}};
}

class ClassifierReader : public DrawingReader {
 public:
  explicit ClassifierReader(Console& console) : console_(console) {}

  Json read(const RunFolder& run, const GreyImage& drawing) override {
    try {
      return answer(run, drawing);
    } catch (const c10::Error& error) {
      throw RunError(first_line(error.what_without_backtrace()));
    }
  }

 private:
  Json answer(const RunFolder& run, const GreyImage& drawing) {
    RunConfig config = run.config();
    if (!std::holds_alternative<ClassificationConfig>(config.task))
      throw UserError("this run is no classifier of images");
    const bool reads_rows =
        std::holds_alternative<RnnConfig>(classification(config).model.net);
    TrainedModel& model = open(run, std::move(config));
    const GreyImage image =
        place_digit(drawing, model.image.rows, model.image.cols, "the drawing");
    const auto said = predict(model, {{"", std::nullopt, image}}).at(0);
    Json json = {{"label", said.label},
                 {"probabilities", said.probabilities},
                 {"image", to_json(image)}};
    if (reads_rows) json["rows"] = predict_after_each_row(model, image);
    return json;
  }

  /// The run's model with its present weights. On one core: what is trained
  /// meanwhile needs the others.
  TrainedModel& open(const RunFolder& run, RunConfig config) {
    const Path weights = find_weights(run, "");
    const auto written = std::filesystem::last_write_time(weights);
    auto& open = models_[run.path()];
    if (open.weights == weights && open.written == written) return open.model;
    config.device = DeviceChoice::cpu;
    config.threads = 1;
    open = {weights, written,
            open_image_model({std::move(config), run}, "", console_)};
    return open.model;
  }

  Console& console_;
  std::map<Path, OpenModel> models_;
};

}  // namespace

std::unique_ptr<DrawingReader> open_drawing_reader(Console& console) {
  return std::make_unique<ClassifierReader>(console);
}

}  // namespace unroll
