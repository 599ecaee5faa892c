#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <map>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "config/config_io.h"
#include "evaluation/evaluator.h"
#include "export/model_computations.h"
#include "export/onnx_export.h"
#include "export/torchscript_export.h"

namespace unroll {
namespace {

/// What a trained model of each task computes.
struct Compute {
  const ModelSource& source;

  ImageShape image() const {
    return image_shape_of(source.signature(), source.origin());
  }
  std::int64_t classes() const {
    return classes_of(source.signature(), source.origin());
  }

  Computation operator()(const ClassificationConfig& config) const {
    const auto model = make_classifier(config.model, image(), classes());
    source.load_into(*model);
    return computation_of(config.model, image(), classes(), *model);
  }
  Computation operator()(const TextClassificationConfig& config) const {
    const auto labels = std::ssize(source.labels());
    TextClassifier model(config.model, source.vocabulary("vocabulary").size(),
                         labels);
    source.load_into(model);
    return computation_of(config.model, labels, model);
  }
  Computation operator()(const TaggingConfig& config) const {
    const auto tags = std::ssize(source.labels());
    const Tagger::Sizes sizes = {source.vocabulary("vocabulary").size(),
                                 source.vocabulary("characters").size(), tags};
    Tagger model(config.model, sizes);
    source.load_into(model);
    return computation_of(config.model, tags, model);
  }
  Computation operator()(const LanguageModelingConfig& config) const {
    LanguageModel model(config.model, source.vocabulary("vocabulary").size());
    source.load_into(model);
    return computation_of(config.model, model);
  }
  Computation operator()(const PaintingConfig& config) const {
    Painter model(config.model, image(), classes());
    source.load_into(model);
    return computation_of(config.model, image(), classes(), model);
  }
  template <class Task>
  Computation operator()(const Task&) const {
    throw UserError(
        "export is of classification, text_classification, tagging, "
        "language_modeling and painting; this run is of another task (the "
        "vectors of word_vectors are written by `nearest --output`)");
  }
};

Json to_json(const std::vector<Port>& ports) {
  Json json = Json::array();
  for (const auto& port : ports) {
    Json shape = Json::array();
    for (const auto& size : port.shape)
      std::visit([&](const auto& one) { shape.push_back(one); }, size);
    json.push_back(
        {{"name", port.name},
         {"type", port.type == ElementType::float32 ? "float32" : "int64"},
         {"shape", shape},
         {"meaning", port.meaning}});
  }
  return json;
}

void show(const char* kind, const std::vector<Port>& ports, Console& console) {
  for (const auto& port : to_json(ports))
    console.line(
        fmt::format("{:<7} {} {} {}: {}", kind, port["name"].get<std::string>(),
                    port["type"].get<std::string>(), port["shape"].dump(),
                    port["meaning"].get<std::string>()));
}

std::string file_of(const Computation& computation, const std::string& format,
                    const std::string& name,
                    const std::map<std::string, std::string>& metadata) {
  if (format == "torchscript") return to_torchscript(computation, metadata);
  OnnxModel model = to_onnx(computation);
  model.name = name;
  model.version = kVersion;
  model.metadata = metadata;
  return onnx_bytes(model);
}

}  // namespace

int export_command(const ExportRequest& request, Console& console) {
  const RunConfig& config = request.subject.config;
  const ModelSource source(request.subject, request.weights, console);
  const auto computation = std::visit(Compute{source}, config.task);
  const std::string file =
      file_of(computation, request.format, config.name,
              {{"unroll.config", to_json(config).dump()},
               {"unroll.signature", source.signature().dump()},
               {"unroll.version", kVersion}});
  write_atomically(request.output, file);
  console.line(
      fmt::format("{}: {}", request.output.string(), human_bytes(file.size())));
  show("input", computation.inputs, console);
  show("output", computation.outputs, console);
  print_result(console, {{"file", request.output.string()},
                         {"format", request.format},
                         {"bytes", file.size()},
                         {"inputs", to_json(computation.inputs)},
                         {"outputs", to_json(computation.outputs)}});
  return 0;
}

}  // namespace unroll
