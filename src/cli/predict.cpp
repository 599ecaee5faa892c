#include <fmt/format.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

/// What `predict` labels by task: images of files, or texts.
struct ReadsText {
  bool operator()(const ClassificationConfig&) const { return false; }
  bool operator()(const FrameTaggingConfig&) const { return false; }
  bool operator()(const TextClassificationConfig&) const { return true; }
  bool operator()(const TaggingConfig&) const { return true; }
  template <class Task>
  bool operator()(const Task&) const {
    throw UserError(
        "predict is of classification, text_classification, tagging and "
        "frame_tagging; for this run's task there is generate");
  }
};

void check_inputs(bool reads_text, const Arguments& arguments) {
  const bool files = arguments.operands.size() > 1;
  if (reads_text && files)
    throw UserError(fmt::format("{} is too much: this run reads --text \"...\"",
                                arguments.operands[1]));
  if (!reads_text && arguments.has("text"))
    throw UserError("--text is of tasks on text; this run reads FILE ...");
  if (reads_text && !arguments.has("text"))
    throw UserError("predict needs --text \"...\" for this run's task");
  if (!reads_text && !files)
    throw UserError("predict needs FILE ...: a picture for this run's task");
}

int run(const Arguments& arguments, Context& context) {
  PredictRequest request;
  request.subject = open_weighted_subject(arguments, context);
  check_inputs(std::visit(ReadsText{}, request.subject.config.task), arguments);
  request.texts = arguments.values("text");
  request.weights = arguments.value("weights");
  for (std::size_t i = 1; i < arguments.operands.size(); ++i)
    request.files.push_back(
        parse_prediction_file(arguments.operands[i], arguments.value("index")));
  return open_engine().predict(request, context.console);
}

constexpr const char* kDescription =
    R"(Says of each image its class, how probable that is, and the runner-up,
beside the image as the model sees it. FILE is PNG or JPEG of any size,
dark on light or light on dark (it is placed as MNIST places digits), or
an IDX file of images, of which FILE:7 and FILE:0-9 pick some. Runs on text
say of each --text its label, or the tag of each of its words.)";

}  // namespace

Command predict_command() {
  return {
      "predict",
      {"RUN FILE ...", "RUN --text TEXT", "CONFIG --weights WEIGHTS FILE ..."},
      "which class is this image, or this text?",
      kDescription,
      {"predict mnist_rnn digit.png",
       "predict mnist_rnn data/mnist/t10k-images-idx3-ubyte.gz:0-9",
       "predict sentiment --text \"what a waste of two hours .\""},
      {{"weights", "WEIGHTS",
        "best, last or a file; default: the run's choice"},
       {"text", "TEXT", "what is labelled; may be repeated"},
       {"index", "INDEX", "which images of IDX files: 7, or 0-9"},
       settings_option("change device, threads, ...")},
      "RUN or CONFIG, then FILE ... or --text TEXT",
      1,
      static_cast<std::size_t>(-1),
      run};
}

}  // namespace unroll
