#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  PredictRequest request;
  request.subject = open_weighted_subject(arguments, context);
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
an IDX file of images, of which FILE:7 and FILE:0-9 pick some.)";

}  // namespace

Command predict_command() {
  return {
      "predict",
      {"RUN FILE ...", "CONFIG --weights WEIGHTS FILE ..."},
      "which class is this image?",
      kDescription,
      {"predict mnist_rnn digit.png",
       "predict mnist_rnn data/mnist/t10k-images-idx3-ubyte.gz:0-9"},
      {{"weights", "WEIGHTS",
        "best, last or a file; default: the run's choice"},
       {"index", "INDEX", "which images of IDX files: 7, or 0-9"},
       settings_option("change device, threads, ...")},
      "RUN or CONFIG, then FILE ...",
      2,
      static_cast<std::size_t>(-1),
      run};
}

}  // namespace unroll
