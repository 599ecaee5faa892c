#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <memory>

#include "models/classifier.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// The recurrent net: an image is `rows` steps of `cols` inputs. A recurrent
/// stack, a readout, then ReLU, BatchNorm1d, Linear, LogSoftmax (head: course)
/// or Linear, LogSoftmax (head: linear). Parameters: rnn.* and layers.*.
class RnnModel : public Classifier {
 public:
  RnnModel(const RnnConfig& config, ImageShape image, std::int64_t classes);

  at::Tensor trace(const at::Tensor& images,
                   const LayerVisitor& visit) override;
  bool has_batch_norm() const override { return config_.head == Head::course; }

 private:
  void show_rnn(const at::Tensor& outputs, const LayerVisitor& visit) const;

  RnnConfig config_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Sequential layers_;
};

}  // namespace unroll
