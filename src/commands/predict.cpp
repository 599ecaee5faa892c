#include "commands/predict.h"

#include "base/error.h"
#include "commands/commands.h"
#include "commands/image_model.h"
#include "commands/output.h"

namespace unroll {
namespace {

/// One for each task that labels something; the program lets no other in.
struct Predictor {
  const PredictRequest& request;
  Console& console;

  int operator()(const ClassificationConfig&) const {
    return predict_images(request, console);
  }
  int operator()(const TextClassificationConfig&) const {
    return predict_labels(request, console);
  }
  int operator()(const TaggingConfig&) const {
    return predict_tags(request, console);
  }
  int operator()(const FrameTaggingConfig&) const {
    return predict_frames(request, console);
  }
  template <class Task>
  int operator()(const Task&) const {
    throw UserError("this run's task labels nothing");
  }
};

}  // namespace

int predict_images(const PredictRequest& request, Console& console) {
  TrainedModel model =
      open_image_model(request.subject, request.weights, console);
  std::vector<InputImage> inputs;
  for (const auto& file : request.files)
    for (auto& image :
         read_prediction_images(file, model.image.rows, model.image.cols))
      inputs.push_back(std::move(image));
  const auto predictions = predict(model, std::move(inputs));
  if (console.json()) {
    print_result(console, {{"predictions", to_json(predictions)}});
    return 0;
  }
  for (const auto& prediction : predictions)
    print_text(console, prediction_text(prediction,
                                        {console.width(), console.colours()}));
  return 0;
}

int predict_command(const PredictRequest& request, Console& console) {
  return std::visit(Predictor{request, console}, request.subject.config.task);
}

}  // namespace unroll
