#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/predictor.h"

namespace unroll {
namespace {

TrainedModel open(const PredictRequest& request, Console& console) {
  const auto& [config, run] = request.subject;
  if (run) return open_trained_model(*run, config, request.weights, console);
  return open_config_model(config, console);
}

}  // namespace

int predict_command(const PredictRequest& request, Console& console) {
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

}  // namespace unroll
