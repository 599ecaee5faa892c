#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/run_config.h"

namespace unroll {

/// What `Classifier::trace` shows of each layer as it runs, in order.
struct LayerCall {
  std::string name;  ///< As in state_dict: "layers.0", "rnn".
  std::string kind;  ///< "Linear(784, 629)".
  /// Of matrix products and convolutions, for one image; 0 for all else.
  std::int64_t multiply_adds = 0;
  const at::Tensor& output;  ///< [N, ...]
};
using LayerVisitor = std::function<void(const LayerCall&)>;

/// A network from images to log-probabilities of classes.
class Classifier : public torch::nn::Module {
 public:
  /// images: [N, rows, cols] float, 0 to 1 -> [N, classes] log-probabilities.
  /// N may be 1 in evaluation; in training batch norm needs two.
  at::Tensor forward(const at::Tensor& images) { return trace(images, {}); }

  /// `forward` that shows each layer's output to `visit` (if there is one).
  virtual at::Tensor trace(const at::Tensor& images,
                           const LayerVisitor& visit) = 0;

  /// Whether training needs two images a batch (batch norm does).
  virtual bool has_batch_norm() const = 0;
};

struct ImageShape {
  std::int64_t rows = 28;
  std::int64_t cols = 28;
};

/// Fresh weights, drawn from LibTorch's default generator in the order in
/// which Python's modules would draw them: one seed gives the same weights.
std::shared_ptr<Classifier> make_classifier(const ClassifierConfig& config,
                                            ImageShape image,
                                            std::int64_t classes);

}  // namespace unroll
