#pragma once

#include <c10/core/Device.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <string>
#include <vector>

#include "commands/engine.h"
#include "data/vocabulary.h"

namespace unroll {

/// Where a model that is used without its data comes from: its signature (kept
/// by the run, else taken from the data), and its weights.
class ModelSource {
 public:
  /// Throws UserError if there are no weights.
  ModelSource(const Subject& subject, const std::string& weights,
              Console& console);

  const Json& signature() const { return signature_; }
  /// Where it comes from, in messages.
  const std::string& origin() const { return origin_; }
  /// The signature's entry `name`, which must be a vocabulary.
  Vocabulary vocabulary(const std::string& name) const;
  std::vector<std::string> labels() const;
  /// Loads the weights, moves the model to the device and ends its training
  /// mode.
  c10::Device load_into(torch::nn::Module& model) const;

 private:
  const Subject& subject_;
  Path weights_;
  Console& console_;
  Json signature_;
  std::string origin_;
};

}  // namespace unroll
