#include "training/tensor_histogram.h"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/histc.h>

namespace unroll {
namespace {

constexpr std::int64_t kBoxes = 50;

}  // namespace

EventHistogram histogram_of(const at::Tensor& values) {
  const auto flat = values.detach().flatten();
  const auto [low, high] = at::aminmax(flat);
  EventHistogram histogram;
  histogram.low = low.item<double>();
  histogram.high = high.item<double>();
  histogram.count = static_cast<double>(flat.numel());
  histogram.sum = flat.sum(at::kDouble).item<double>();
  const auto length = flat.norm().item<double>();
  histogram.sum_of_squares = length * length;
  if (histogram.low == histogram.high) {
    histogram.limits = {histogram.high};
    histogram.counts = {histogram.count};
    return histogram;
  }
  const auto counts =
      at::histc(flat, kBoxes, histogram.low, histogram.high).cpu();
  const double width =
      (histogram.high - histogram.low) / static_cast<double>(kBoxes);
  for (std::int64_t i = 0; i < kBoxes; ++i) {
    histogram.limits.push_back(histogram.low +
                               width * static_cast<double>(i + 1));
    histogram.counts.push_back(counts[i].item<double>());
  }
  return histogram;
}

}  // namespace unroll
