#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <vector>

#include "models/classifier.h"

namespace unroll {

/// Outputs of the hidden layers of a net of `layers` Linear layers whose sizes
/// go in even steps from `inputs` to `classes`, rounded down:
/// even_hidden_sizes(784, 10, 5) = {629, 474, 319, 164}.
std::vector<std::int64_t> even_hidden_sizes(std::int64_t inputs,
                                            std::int64_t classes,
                                            std::int64_t layers);

/// The fully connected net: Linear, LeakyReLU, BatchNorm1d for each hidden
/// layer, then Linear and LogSoftmax. Parameters: layers.*.
class FcModel : public Classifier {
 public:
  FcModel(const FcConfig& config, ImageShape image, std::int64_t classes);

  at::Tensor trace(const at::Tensor& images,
                   const LayerVisitor& visit) override;
  bool has_batch_norm() const override { return has_hidden_layers_; }

 private:
  bool has_hidden_layers_;
  torch::nn::Sequential layers_;
};

}  // namespace unroll
