#include "training/epoch_sums.h"

#include <ATen/ATen.h>

#include <utility>

namespace unroll {
namespace {

constexpr std::int64_t kNorms = 0, kLastNorm = 1, kClipped = 2, kSums = 3;

}  // namespace

void EpochSums::add_sums(const at::Tensor& sums) {
  if (!totals_.defined()) {
    std::vector<double> totals = {before_.norms, before_.last_norm,
                                  before_.clipped};
    before_.sums.resize(static_cast<std::size_t>(sums.numel()));
    totals.insert(totals.end(), before_.sums.begin(), before_.sums.end());
    totals_ = at::tensor(totals, at::kDouble).to(sums.device());
  }
  totals_.slice(0, kSums).add_(sums);
}

void EpochSums::add_norm(const at::Tensor& norm, double limit) {
  totals_[kNorms].add_(norm);
  totals_[kLastNorm].copy_(norm);
  if (limit > 0.0) totals_[kClipped].add_(norm.gt(limit));
}

EpochSums::Values EpochSums::read() const {
  if (!totals_.defined()) return before_;
  const auto totals = totals_.cpu();
  const auto* total = totals.const_data_ptr<double>();
  return {{total + kSums, total + totals.numel()},
          total[kNorms],
          total[kLastNorm],
          total[kClipped]};
}

/// In place: a recorded step goes on adding here.
void EpochSums::clear() {
  before_ = {};
  if (totals_.defined()) totals_.zero_();
}

void EpochSums::load(Values values) {
  totals_.reset();
  before_ = std::move(values);
}

}  // namespace unroll
