#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

const std::vector<std::string> kFormats = {"onnx", "torchscript"};

int run(const Arguments& arguments, Context& context) {
  ExportRequest request;
  request.format = arguments.value("format", "onnx");
  if (std::ranges::find(kFormats, request.format) == kFormats.end())
    throw UserError(fmt::format("--format {}: there is {}", request.format,
                                join(kFormats, " and ")));
  request.subject = open_weighted_subject(arguments, context);
  request.weights = arguments.value("weights");
  request.output = arguments.value(
      "output", request.subject.config.name +
                    (request.format == "onnx" ? ".onnx" : ".pt"));
  require_writable(request.output);
  return open_engine().export_model(request, context.console);
}

constexpr const char* kDescription =
    R"(Writes a trained model as a file that other programs run without unroll:
ONNX for onnxruntime and many more, TorchScript for torch.jit.load. Says
what goes in and what comes out; the file holds that, too, and the run's
config, labels and vocabulary. Of classification, text_classification,
tagging, language_modeling and painting.)";

}  // namespace

Command export_command() {
  return {"export",
          {"RUN [--format onnx|torchscript] [--output FILE]",
           "CONFIG --weights FILE [--format ...] [--output FILE]"},
          "a trained model as ONNX or TorchScript",
          kDescription,
          {"export mnist_rnn --output digits.onnx",
           "export mnist_cnn --format torchscript --output digits.pt"},
          {{"format", "NAME", "onnx (default) or torchscript", false, kFormats},
           {"output", "FILE", "default: NAME.onnx or NAME.pt"},
           {"weights", "WEIGHTS",
            "best, last or a file; default: the run's choice"},
           settings_option("change model.rename, device, ...")},
          "RUN",
          1,
          1,
          run};
}

}  // namespace unroll
