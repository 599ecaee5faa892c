#include "commands/predict.h"

#include "base/error.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/evaluator.h"
#include "evaluation/predictor.h"

namespace unroll {
namespace {

/// Images of MNIST's kind have its shape; others must be looked at, if the run
/// kept nothing.
Json image_signature(const Subject& subject, Console& console) {
  const auto& [config, run] = subject;
  if (run && std::filesystem::exists(run->signature_file()))
    return read_signature(*run);
  if (!std::holds_alternative<IdxData>(classification(config).data.set))
    return {{"image", {28, 28}}, {"classes", 10}};
  return signature_from_data(config, console);
}

TrainedModel open(const PredictRequest& request, Console& console) {
  const auto& [config, run] = request.subject;
  const Path weights =
      run ? find_weights(*run, request.weights) : weights_of_config(config);
  return open_classifier(image_signature(request.subject, console), config,
                         weights, console);
}

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
  TrainedModel model = open(request, console);
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
