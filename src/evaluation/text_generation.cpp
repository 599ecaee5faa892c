#include "evaluation/text_generation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace unroll {
namespace {

struct Candidate {
  std::int64_t id = 0;
  double weight = 0.0;  // its probability, not normalised
};

/// The most probable first; ties by id.
std::vector<Candidate> candidates(const at::Tensor& logits_V,
                                  double temperature) {
  const auto logits = logits_V.to(at::kCPU).to(at::kDouble).contiguous();
  const double highest = logits.max().item<double>();
  const auto* values = logits.const_data_ptr<double>();
  std::vector<Candidate> all;
  for (std::int64_t id = 0; id < logits.numel(); ++id)
    all.push_back({id, std::exp((values[id] - highest) / temperature)});
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.weight > b.weight;
  });
  return all;
}

double total_weight(const std::vector<Candidate>& all) {
  double total = 0.0;
  for (const auto& candidate : all) total += candidate.weight;
  return total;
}

void keep_nucleus(std::vector<Candidate>& all, double top_p) {
  const double enough = top_p * total_weight(all);
  double sum = 0.0;
  std::size_t count = 0;
  while (count < all.size() && sum < enough) sum += all[count++].weight;
  all.resize(std::max<std::size_t>(count, 1));
}

}  // namespace

std::int64_t draw(const at::Tensor& logits_V, const Sampling& sampling,
                  Random& random) {
  if (sampling.greedy) return logits_V.argmax().item<std::int64_t>();
  auto all = candidates(logits_V, sampling.temperature);
  if (sampling.top_k > 0)
    all.resize(std::min(all.size(), static_cast<std::size_t>(sampling.top_k)));
  if (sampling.top_p < 1.0) keep_nucleus(all, sampling.top_p);
  double left = random.uniform(0.0, total_weight(all));
  for (const auto& candidate : all) {
    left -= candidate.weight;
    if (left < 0.0) return candidate.id;
  }
  return all.front().id;  // only where rounding leaves a rest
}

void generate_text(LanguageModel& model, c10::Device device,
                   const std::vector<std::int64_t>& prompt, std::int64_t length,
                   const Sampling& sampling,
                   const std::function<bool(std::int64_t)>& emit) {
  const at::NoGradGuard no_grad;
  Random random(sampling.seed, "generate");
  auto ids = at::tensor(prompt, at::kLong).to(device).unsqueeze(0);
  RecurrentState state;
  for (std::int64_t i = 0; i < length; ++i) {
    auto [logits, next] = model.forward(ids, state);
    state = next;
    auto last = logits[0][-1].clone();
    last[0] = -std::numeric_limits<double>::infinity();  // the unknown unit
    const auto id = draw(last, sampling, random);
    if (!emit(id)) return;
    ids = at::full({1, 1}, id, at::kLong).to(device);
  }
}

}  // namespace unroll
