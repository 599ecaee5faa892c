#include <ATen/ATen.h>
#include <fmt/format.h>

#include "commands/digit_row_input.h"
#include "commands/output.h"
#include "commands/predict.h"
#include "commands/trained_model.h"
#include "evaluation/evaluator.h"
#include "tasks/frame_tagging.h"

namespace unroll {

int predict_frames(const PredictRequest& request, Console& console) {
  const auto& config =
      std::get<FrameTaggingConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const auto labels = source.labels();
  FrameTagger tagger(config.model,
                     image_shape_of(source.signature(), source.origin()),
                     static_cast<std::int64_t>(labels.size()));
  const auto device = source.load_into(tagger);
  const at::NoGradGuard no_grad;
  Json results = Json::array();
  for (const auto& file : request.files) {
    const auto frames =
        read_digit_row(file, config.data.most_digits).to(device);
    const auto shares = tagger.forward(frames).softmax(2)[0].cpu();
    Json tags = Json::array();
    console.line(file.path.string());
    for (std::int64_t i = 1; i < shares.size(0); ++i) {
      const auto label = shares[i].argmax().item<std::int64_t>();
      const auto name = labels[static_cast<std::size_t>(label)];
      const auto share = shares[i][label].item<double>();
      console.line(fmt::format("  frame {}  {} {} frame {} ({:.2f} %)", i + 1,
                               name, name == "equal" ? "to" : "than", i,
                               100.0 * share));
      tags.push_back({{"frame", i}, {"label", name}, {"probability", share}});
    }
    results.push_back({{"file", file.path.string()}, {"frames", tags}});
  }
  print_result(console, {{"predictions", results}});
  return 0;
}

}  // namespace unroll
