#include "commands/image_model.h"

#include "evaluation/evaluator.h"

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

}  // namespace

TrainedModel open_image_model(const Subject& subject,
                              const std::string& weights, Console& console) {
  const auto& [config, run] = subject;
  const Path file =
      run ? find_weights(*run, weights) : weights_of_config(config);
  const std::string origin =
      run ? run->signature_file().string() : std::string("the data");
  return open_classifier(image_signature(subject, console), origin, config,
                         file, console);
}

}  // namespace unroll
