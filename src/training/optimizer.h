#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "checkpoint/training_state.h"
#include "config/run_config.h"

namespace unroll {

struct NamedParameter {
  std::string name;
  at::Tensor value;
};

/// The parameters of `model` that learn, by their names.
std::vector<NamedParameter> trainable_parameters(
    const torch::nn::Module& model);

/// Changes parameters by their gradients. Each step gives what torch.optim's
/// optimizer of the same name gives.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// Every parameter must have a gradient; it counts `scale` times.
  virtual void step(double learning_rate, double scale = 1.0) = 0;

  /// The same in two halves. First what differs from step to step is written
  /// to the parameters' device;
  void next_step(double learning_rate);
  /// then the step is taken by what stands there, so that a GPU can record it
  /// once for all steps. Gradients count as they are.
  virtual void take_next_step() = 0;

  /// Under "optimizer.BUFFER.PARAMETER".
  void save(TrainingState& state) const;
  void load(const TrainingState& state);

 protected:
  explicit Optimizer(const std::vector<NamedParameter>& parameters);
  /// One tensor of zeros like each parameter, saved with the state.
  std::vector<at::Tensor>& add_buffer(const std::string& name);
  std::vector<at::Tensor> gradients() const;
  /// Scaled in place.
  std::vector<at::Tensor> scaled_gradients(double scale) const;

  std::vector<at::Tensor> values_;
  std::int64_t steps_ = 0;
  // Of the next step: float scalars where the parameters are.
  at::Tensor rate_, number_;

 private:
  struct Buffer {
    std::string name;
    std::unique_ptr<std::vector<at::Tensor>> tensors;
  };
  std::vector<std::string> names_;
  std::vector<Buffer> buffers_;
};

std::unique_ptr<Optimizer> make_optimizer(
    const OptimizerConfig& config,
    const std::vector<NamedParameter>& parameters);

}  // namespace unroll
