#include "kernels/conv_taps.h"

#include <algorithm>
#include <vector>

#include "kernels/parallel.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

/// Neighbouring places follow one another only where a chunk is all images.
std::int64_t longest_run(const ConvCut& cut) {
  if (cut.chunks > 1) return 1;
  return in_steps(2 * simd().tile_rows, std::max<std::int64_t>(cut.images, 1));
}

/// The bias of a run: that of the layer, and what its taps add.
class RunBias {
 public:
  explicit RunBias(const TapPass& pass) : pass_(pass) {
    if (pass.bias != nullptr)
      sum_.resize(static_cast<std::size_t>(pass.weights.cols));
  }

  const float* of(const Run& run) {
    if (pass_.bias == nullptr || !pass_.weights.drift.defined())
      return pass_.bias;
    std::copy_n(pass_.bias, sum_.size(), sum_.begin());
    const auto* drift = pass_.weights.drift.const_data_ptr<float>();
    const auto step = packed_size(1, pass_.weights.cols);
    for (const auto& tap : run.taps)
      simd().add_rows(drift + tap.tap * step, 1, pass_.weights.cols, 0,
                      sum_.data());
    return sum_.data();
  }

 private:
  const TapPass& pass_;
  std::vector<float> sum_;
};

/// One run of one chunk, into `rows`.
void sum_taps(const TapPass& pass, const Run& run, std::int64_t image,
              std::int64_t images, RunBias& bias,
              std::vector<Product>& products, float* rows) {
  const auto channels = pass.from.channels;
  products.clear();
  for (const auto& tap : run.taps)
    products.push_back({{pass.from.at(tap.place, image), run.step * channels},
                        pass.weights.tap(tap.tap),
                        channels});
  Multiply sum;
  sum.rows = run.count * images;
  sum.cols = pass.to.channels;
  sum.products = products.data();
  sum.count = static_cast<std::int64_t>(products.size());
  sum.target = rows;
  sum.target_row_step = pass.to.channels;
  sum.bias = bias.of(run);
  if (sum.bias != nullptr) sum.start = Start::bias;
  simd().multiply(sum);
}

void run_pass(const std::vector<Run>& runs, const ConvCut& cut,
              const TapPass& pass, AfterPiece after) {
  const auto count = static_cast<std::int64_t>(runs.size());
  const auto units = cut.chunks * count;
  parallel(cut.parts, [&](std::int64_t part) {
    RunBias bias(pass);
    std::vector<Product> products;
    std::vector<float> passing;
    for (auto unit = units * part / cut.parts;
         unit < units * (part + 1) / cut.parts; ++unit) {
      const auto chunk = unit / count;
      const auto& run = runs[static_cast<std::size_t>(unit % count)];
      const auto image = cut.first(chunk);
      const auto images = cut.first(chunk + 1) - image;
      const auto at = pass.to.offset(run.first, image);
      if (pass.to.data == nullptr)
        passing.resize(static_cast<std::size_t>(
            run.count * images * pass.to.channels + simd().panel_width));
      auto* rows = pass.to.data == nullptr ? passing.data() : pass.to.data + at;
      sum_taps(pass, run, image, images, bias, products, rows);
      after({part, chunk, run.first, run.count, image, images, rows, at});
    }
  });
}

}  // namespace

void convolve_taps(const ConvShape& shape, const ConvCut& cut,
                   const TapPass& pass, AfterPiece after) {
  run_pass(forward_runs(shape, cut.images, longest_run(cut)), cut, pass, after);
}

void convolve_taps_backward(const ConvShape& shape, const ConvCut& cut,
                            const TapPass& pass, AfterPiece after) {
  run_pass(backward_runs(shape, cut.images, longest_run(cut)), cut, pass,
           after);
}

}  // namespace unroll
