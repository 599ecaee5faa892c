#include <fmt/format.h>

#include <variant>

#include "export/model_computations.h"

namespace unroll {
namespace {

using torch::nn::Module;

const Module& child(const Module& model, const std::string& name) {
  return *model.named_children()[name];
}

/// Up to the layers that all classifiers end in: what these read.
struct Body {
  Computation& computation;
  const Classifier& model;
  std::string images;

  std::string operator()(const FcConfig&) const {
    return computation.add("flat", Flatten{}, {images});
  }

  std::string operator()(const CnnConfig&) const {
    auto x = computation.add("maps", AddChannel{}, {images});
    for (const auto& block : child(model, "blocks").named_children())
      x = computation.add_layers(fmt::format("blocks.{}.layers", block.key()),
                                 child(*block.value(), "layers"), x);
    return computation.add("flat", Flatten{}, {x});
  }

  std::string operator()(const RnnConfig& config) const {
    const auto run = add_recurrence(computation, "rnn", config, {images});
    return add_read_out(computation, config.readout, run);
  }
};

}  // namespace

Computation computation_of(const ClassifierConfig& config, ImageShape image,
                           std::int64_t classes, const Classifier& model) {
  Computation computation(model);
  computation.inputs = {
      {"images",
       ElementType::float32,
       {"batch", image.rows, image.cols},
       "grey images, row by row, each pixel (0 to 255) divided by 255: "
       "background 0, ink 1"}};
  const auto read = std::visit(Body{computation, model, "images"}, config.net);
  const auto last =
      computation.add_layers("layers", child(model, "layers"), read);
  computation.give(last, {"log_probabilities",
                          ElementType::float32,
                          {"batch", classes},
                          "logarithm of each class's probability"});
  return computation;
}

}  // namespace unroll
