#include "training/resume_check.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/error.h"
#include "tasks/device.h"
#include "tasks/make_task.h"
#include "tasks/pretrained.h"
#include "training/trainer.h"

namespace unroll {
namespace {

class StopAfter : public Observer {
 public:
  explicit StopAfter(std::int64_t step) : step_(step) {}
  void on_step(Trainer& trainer, const StepReport& report) override {
    if (report.place.step == step_) trainer.stop(/*resumable=*/true);
  }

 private:
  std::int64_t step_;
};

/// A run of its own, as far as it goes.
struct Run {
  Run(const RunConfig& config, const Dataset& dataset)
      : task(make_task(config, dataset, pick_device(config.device))),
        trainer(*task, config) {}

  TrainingState train_to(std::int64_t step) {
    StopAfter stopper(step);
    trainer.add(stopper);
    trainer.fit();
    return trainer.save();
  }

  std::unique_ptr<Task> task;
  Trainer trainer;
};

template <class Map>
std::set<std::string> all_names(const Map& one, const Map& other) {
  std::set<std::string> names;
  for (const Map* map : {&one, &other})
    for (const auto& item : *map) names.insert(item.first);
  return names;
}

std::string missing_from(const std::string& what, bool first) {
  return fmt::format("{}: only the run that {} has it", what,
                     first ? "stopped" : "went on without a stop");
}

/// Bit for bit, so that NaN is NaN, and 0 is not -0.
std::string tensor_difference(const at::Tensor& one, const at::Tensor& other) {
  if (one.sizes() != other.sizes() || one.dtype() != other.dtype())
    return "another type or shape";
  const auto bytes = [](const at::Tensor& tensor) {
    return tensor.detach().cpu().contiguous().flatten().view(at::kByte);
  };
  const auto differing = bytes(one).ne(bytes(other)).nonzero();
  if (differing.numel() == 0) return "";
  const auto element = differing[0].item<std::int64_t>() /
                       static_cast<std::int64_t>(one.element_size());
  const auto number = [&](const at::Tensor& tensor) {
    return tensor.flatten()[element].item<double>();
  };
  return fmt::format("element {}: {:.9g} in one go, {:.9g} after a stop",
                     element, number(one), number(other));
}

/// Each number and text by its path, without times.
std::map<std::string, std::string> comparable(const Json& values) {
  std::map<std::string, std::string> result;
  if (values.empty()) return result;  // It would flatten to one nameless value.
  const Json flat = values.flatten();
  for (const auto& [path, value] : flat.items())
    if (!path.ends_with("seconds")) result[path.substr(1)] = value.dump();
  return result;
}

}  // namespace

std::string first_difference(const TrainingState& one,
                             const TrainingState& other) {
  for (const auto& name : all_names(one.tensors, other.tensors)) {
    const auto a = one.tensors.find(name), b = other.tensors.find(name);
    if (a == one.tensors.end() || b == other.tensors.end())
      return missing_from("tensor " + name, a == one.tensors.end());
    const auto difference = tensor_difference(a->second, b->second);
    if (!difference.empty())
      return fmt::format("tensor {}, {}", name, difference);
  }
  const auto ours = comparable(one.values), theirs = comparable(other.values);
  for (const auto& name : all_names(ours, theirs)) {
    const auto a = ours.find(name), b = theirs.find(name);
    if (a == ours.end() || b == theirs.end())
      return missing_from(name, a == ours.end());
    if (a->second != b->second)
      return fmt::format("{}: {} in one go, {} after a stop", name, a->second,
                         b->second);
  }
  return "";
}

ResumeCheck check_resume(const RunConfig& config, const Dataset& dataset,
                         std::int64_t steps,
                         std::optional<std::int64_t> stop_at,
                         const Path& file) {
  prepare_libtorch(config);
  ResumeCheck check;
  TrainingState whole;
  {
    Run run(config, dataset);
    check.steps = std::min(steps, run.trainer.planned_steps());
    if (check.steps < 2 || stop_at.value_or(1) >= check.steps)
      throw UserError(fmt::format(
          "no step to stop at: {} of {} steps, of which the config plans {}",
          stop_at ? fmt::format("after step {}", *stop_at) : "in the middle",
          check.steps, run.trainer.planned_steps()));
    whole = run.train_to(check.steps);
  }
  std::random_device seed;
  check.stop_at = stop_at ? *stop_at
                          : std::uniform_int_distribution<std::int64_t>(
                                1, check.steps - 1)(seed);
  save_training_state(file, Run(config, dataset).train_to(check.stop_at));
  Run resumed(without_pretrained(config), dataset);
  resumed.trainer.load(load_training_state(file));
  check.difference = first_difference(whole, resumed.train_to(check.steps));
  check.tensors = whole.tensors.size();
  return check;
}

}  // namespace unroll
