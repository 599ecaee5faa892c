#include "training/finite_checks.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace unroll {
namespace {

[[noreturn]] void fail(const Place& place, const std::string& what) {
  throw RunError(fmt::format(
      "epoch {}, step {}: {}. Try a smaller optimizer.learning_rate, or "
      "training.clip_grad_norm.",
      place.epoch + 1, place.step_in_epoch + 1, what));
}

std::string layer_of(const std::string& parameter) {
  return parameter.substr(0, parameter.rfind('.'));
}

bool all_finite(const std::vector<double>& values) {
  return std::ranges::all_of(values,
                             [](double value) { return std::isfinite(value); });
}

}  // namespace

void require_finite_loss(double loss, Task& task, std::int64_t batch,
                         const Place& place) {
  if (std::isfinite(loss)) return;
  const auto layer = task.first_non_finite_layer(batch);
  fail(place,
       fmt::format("the loss is {}; the first layer whose output is not finite "
                   "is {}",
                   std::isnan(loss) ? "not a number" : "infinite",
                   layer.empty() ? "the loss itself" : layer));
}

void require_finite_gradient(double norm,
                             const std::vector<NamedParameter>& parameters,
                             const Place& place) {
  if (std::isfinite(norm)) return;
  // Gradients flow from the last layer to the first.
  for (auto it = parameters.rbegin(); it != parameters.rend(); ++it)
    if (!at::isfinite(it->value.grad()).all().item<bool>())
      fail(place,
           fmt::format("the gradient is not finite; it arose in layer {} ({})",
                       layer_of(it->name), it->name));
  fail(place,
       "the norm of the gradient overflows, though each gradient is finite");
}

void require_finite_sums(const EpochSums::Values& values, const Place& place) {
  if (all_finite(values.sums) && std::isfinite(values.norms)) return;
  throw RunError(fmt::format(
      "epoch {}, by step {}: {} of some step is not finite. Try a smaller "
      "optimizer.learning_rate, or training.clip_grad_norm; with device: cpu "
      "each step is looked at, and the layer is named.",
      place.epoch + 1, place.step_in_epoch,
      all_finite(values.sums) ? "the gradient" : "the loss"));
}

}  // namespace unroll
