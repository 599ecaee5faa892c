#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "config/model_config.h"
#include "export/port.h"

namespace unroll {

// What a model computes in evaluation mode, as a list of steps over named
// values: what is left of it when it goes into a file that other programs run.
//
// Shapes: N sequences or images, T steps, F features, H units, D directions, L
// layers, K classes. `layer` is the prefix of parameters as in state_dict.

struct AddChannel {};  ///< [N, rows, cols] -> [N, 1, rows, cols]
struct Flatten {};     ///< [N, ...] -> [N, F]
/// weight [O, F], bias [O]; [N, F] -> [N, O], or each step of [N, T, F].
struct Linear {
  std::string layer;
  bool has_steps = false;
};
struct Convolution {
  std::string layer;  ///< weight [O, C, size, size], bias [O]
  std::int64_t size = 3, stride = 1, padding = 0;
};
struct BatchNorm {
  std::string layer;
  double eps = 0.0;
};
struct Relu {};
struct LeakyRelu {
  double slope = 0.0;
};
struct LogSoftmax {};  ///< Over the last dimension.
/// [N, 1] -> [N, 2]: log-probabilities of not-1 and of 1.
struct SigmoidPair {};
struct Embed {
  std::string layer;  ///< weight [V, E]; ids [...] -> [..., E]
};
struct OneHot {
  std::int64_t units = 0;  ///< V; ids [...] -> [..., V]
};
/// x [N, T, F], lengths [N], and the state before, h and c [L*D, N, H]; each
/// but x may be "" -> outputs [N, T, D*H], zero past the end, last h, last c.
struct Recurrent {
  std::string layer;
  RecurrenceConfig config;
  std::int64_t directions() const { return config.bidirectional ? 2 : 1; }
};
/// outputs, last h and lengths of a Recurrent -> [N, D*H].
struct ReadOut {
  Readout readout = Readout::last;
  std::int64_t directions = 1;
};
/// table [W, F], places [N, T] -> [N, T, F]
struct PickRows {};
struct Concatenate {};  ///< Two, over the last dimension.
/// classes [N] -> [N, T, K]: one-hot at the first step, then zeros.
struct ClassThenZeros {
  std::int64_t classes = 0, steps = 0;
};

using Operation =
    std::variant<AddChannel, Flatten, Linear, Convolution, BatchNorm, Relu,
                 LeakyRelu, LogSoftmax, SigmoidPair, Embed, OneHot, Recurrent,
                 ReadOut, PickRows, Concatenate, ClassThenZeros>;

struct Step {
  Operation operation;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

/// All names are identifiers but for dots.
struct Computation {
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<Step> steps;
  /// By their names in state_dict, on the CPU.
  std::map<std::string, at::Tensor> parameters, buffers;

  explicit Computation(const torch::nn::Module& model);
  /// Adds a step of one output, and gives that back.
  std::string add(std::string output, Operation operation,
                  std::vector<std::string> inputs);
  /// Adds the layers of a Sequential called `prefix`. Throws std::logic_error
  /// for a layer that has no step here.
  std::string add_layers(const std::string& prefix,
                         const torch::nn::Module& sequential, std::string x);
  /// Makes `value` an output, under the port's name.
  void give(const std::string& value, Port port);
  /// The parameter or buffer of this name.
  const at::Tensor& tensor(const std::string& name) const;
  /// Whether a step or an output takes `value`.
  bool is_read(const std::string& value) const;
};

}  // namespace unroll
