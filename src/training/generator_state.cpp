#include "training/generator_state.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace unroll {
namespace {

struct NamedGenerator {
  std::string name;
  at::Generator generator;
};

std::vector<NamedGenerator> generators(const torch::nn::Module& model) {
  std::vector<NamedGenerator> all = {
      {"generator.cpu", at::detail::getDefaultCPUGenerator()}};
  const auto parameters = model.parameters();
  if (!parameters.empty() && parameters[0].is_cuda())
    all.push_back({"generator.cuda", at::globalContext().defaultGenerator(
                                         parameters[0].device())});
  return all;
}

}  // namespace

void save_generators(TrainingState& state, const torch::nn::Module& model) {
  for (auto& [name, generator] : generators(model)) {
    const std::lock_guard lock(generator.mutex());
    state.tensors[name] = generator.get_state();
  }
}

void load_generators(const TrainingState& state,
                     const torch::nn::Module& model) {
  for (auto& [name, generator] : generators(model)) {
    const bool on_cpu = generator.device().is_cpu();
    // A run may go on, on a GPU that it did not begin on.
    if (!on_cpu && !state.tensors.contains(name)) continue;
    const std::lock_guard lock(generator.mutex());
    generator.set_state(tensor_like(state, name, generator.get_state()));
  }
}

}  // namespace unroll
