#include "kernels/conv_pass.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "kernels/parallel.h"
#include "kernels/ranges.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

/// Images whose maps and their neighbours' stay in a core's cache.
constexpr std::int64_t kChunkImages = 64;

std::int64_t in_steps(std::int64_t units, std::int64_t size) {
  return (units + size - 1) / size;
}

/// Neighbouring places follow one another only where a chunk is all images.
std::int64_t longest_run(const ConvCut& cut) {
  return cut.chunks > 1 ? 1 : in_steps(2 * simd().tile_rows, cut.images);
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

/// One run of one chunk.
void sum_taps(const TapPass& pass, const Run& run, std::int64_t image,
              std::int64_t images, RunBias& bias,
              std::vector<Product>& products) {
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
  sum.target = pass.to.at(run.first, image);
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
    for (auto unit = units * part / cut.parts;
         unit < units * (part + 1) / cut.parts; ++unit) {
      const auto chunk = unit / count;
      const auto& run = runs[static_cast<std::size_t>(unit % count)];
      const auto image = cut.first(chunk);
      const auto images = cut.first(chunk + 1) - image;
      sum_taps(pass, run, image, images, bias, products);
      auto* rows = pass.to.at(run.first, image);
      after({part, chunk, run.first, run.count, images, rows,
             rows - pass.to.data});
    }
  });
}

/// Some outputs' rows of all taps' products, of one row of places of one chunk,
/// added to `sums` [taps, outputs, inputs].
struct ProductBlock {
  const ConvShape& shape;
  const Maps& x;
  const Maps& slopes;
  std::int64_t output, outputs;
  float* sums;
};

void add_products(const ProductBlock& block, std::int64_t out_row,
                  std::int64_t image, std::int64_t images,
                  std::vector<Product>& products) {
  const auto& [shape, x, slopes, output, outputs, sums] = block;
  for (std::int64_t tap = 0; tap < shape.taps(); ++tap) {
    const auto row = tap_row(shape, tap, out_row);
    if (row.count == 0) continue;
    products.clear();
    for (std::int64_t i = 0; i < row.count; ++i)
      products.push_back(
          {{slopes.at(row.out + i, image) + output, 1, shape.outputs},
           {x.at(row.in + i * shape.stride, image), shape.inputs,
            simd().panel_width},
           images});
    Multiply sum;
    sum.rows = outputs;
    sum.cols = shape.inputs;
    sum.products = products.data();
    sum.count = row.count;
    sum.target = sums + (tap * shape.outputs + output) * shape.inputs;
    sum.target_row_step = shape.inputs;
    sum.start = Start::target;
    simd().multiply(sum);
  }
}

/// All of them, of the units `from` to `to` of chunks and rows of places.
void add_units(const ProductBlock& block, const ConvCut& cut, std::int64_t from,
               std::int64_t to) {
  std::vector<Product> products;
  const auto rows = block.shape.out_rows();
  for (auto unit = from; unit < to; ++unit) {
    const auto image = cut.first(unit / rows);
    add_products(block, unit % rows, image, cut.first(unit / rows + 1) - image,
                 products);
  }
}

/// Small weights: each part sums over its own units.
at::Tensor products_by_units(const ConvShape& shape, const ConvCut& cut,
                             const Maps& x, const Maps& slopes) {
  const auto units = cut.chunks * shape.out_rows();
  const auto parts = std::min(cut.parts, units);
  auto sums = at::zeros({parts, shape.taps() * shape.outputs * shape.inputs});
  auto* data = sums.mutable_data_ptr<float>();
  parallel(parts, [&](std::int64_t part) {
    add_units({shape, x, slopes, 0, shape.outputs, data + part * sums.size(1)},
              cut, units * part / parts, units * (part + 1) / parts);
  });
  return parts == 1 ? sums : sums.sum(0);
}

/// Large ones: each part makes the rows of its own outputs.
at::Tensor products_by_outputs(const ConvShape& shape, const ConvCut& cut,
                               const Maps& x, const Maps& slopes) {
  auto sums = at::zeros({shape.taps() * shape.outputs * shape.inputs});
  auto* data = sums.mutable_data_ptr<float>();
  const auto parts =
      std::min(cut.parts, in_steps(shape.outputs, simd().tile_rows));
  parallel(parts, [&](std::int64_t part) {
    const auto from = shape.outputs * part / parts;
    const auto to = shape.outputs * (part + 1) / parts;
    add_units({shape, x, slopes, from, to - from, data}, cut, 0,
              cut.chunks * shape.out_rows());
  });
  return sums;
}

}  // namespace

Panels PackedTaps::tap(std::int64_t index) const {
  return packed(
      panels.const_data_ptr<float>() + index * packed_size(rows, cols), rows);
}

PackedTaps pack_forward(const ConvShape& shape, const at::Tensor& weight,
                        const at::Tensor& scale, const at::Tensor& shift) {
  PackedTaps taps;
  taps.rows = shape.inputs;
  taps.cols = shape.outputs;
  taps.panels =
      at::empty({shape.taps(), packed_size(taps.rows, taps.cols)}, at::kFloat);
  auto drift = at::zeros({shape.taps(), packed_size(1, taps.cols)});
  PackTaps all;
  all.weights = weight.const_data_ptr<float>();
  all.outputs = shape.outputs;
  all.inputs = shape.inputs;
  all.taps = shape.taps();
  if (scale.defined()) {
    all.scale = scale.const_data_ptr<float>();
    all.shift = shift.const_data_ptr<float>();
    taps.drift = drift;
  }
  all.panels = taps.panels.mutable_data_ptr<float>();
  all.drift = drift.mutable_data_ptr<float>();
  const auto count = panels_in(shape.outputs);
  const auto parts = std::min(count, parts_worth(weight.numel()));
  parallel(parts, [&](std::int64_t part) {
    auto panel = all;
    for (panel.panel = count * part / parts;
         panel.panel < count * (part + 1) / parts; ++panel.panel)
      simd().pack_taps(panel);
  });
  return taps;
}

PackedTaps pack_backward(const ConvShape& shape, const at::Tensor& weight) {
  PackedTaps taps;
  taps.rows = shape.outputs;
  taps.cols = shape.inputs;
  const auto size = packed_size(taps.rows, taps.cols);
  taps.panels = at::empty({shape.taps(), size}, at::kFloat);
  auto* panels = taps.panels.mutable_data_ptr<float>();
  const auto* from = weight.const_data_ptr<float>();
  const auto width = simd().panel_width;
  // So few outputs at a time that their weights stay in the nearest cache.
  constexpr std::int64_t kOutputs = 16;
  const auto blocks = in_steps(shape.outputs, kOutputs);
  const auto parts = std::min(blocks, parts_worth(weight.numel()));
  const auto pack_block = [&](std::int64_t output, std::int64_t input) {
    const auto rows = std::min(kOutputs, shape.outputs - output);
    for (std::int64_t tap = 0; tap < shape.taps(); ++tap)
      simd().pack({from + (output * shape.inputs + input) * shape.taps() + tap,
                   shape.inputs * shape.taps(), shape.taps()},
                  rows, std::min(width, shape.inputs - input),
                  panels + tap * size + input * taps.rows + output * width);
  };
  parallel(parts, [&](std::int64_t part) {
    for (auto i = blocks * part / parts; i < blocks * (part + 1) / parts; ++i)
      for (std::int64_t input = 0; input < shape.inputs; input += width)
        pack_block(i * kOutputs, input);
  });
  return taps;
}

ConvCut::ConvCut(const ConvShape& shape, std::int64_t images_in_batch)
    : images(images_in_batch) {
  const auto threads = static_cast<std::int64_t>(at::get_num_threads());
  const auto wanted = std::max(in_steps(images, kChunkImages),
                               in_steps(threads, shape.out_places()));
  chunks = std::min(wanted, in_steps(images, simd().tile_rows));
  parts = parts_worth(images * shape.out_places() * shape.taps() *
                      shape.inputs * shape.outputs);
}

void convolve(const ConvShape& shape, const ConvCut& cut, const TapPass& pass,
              AfterPiece after) {
  run_pass(forward_runs(shape, cut.images, longest_run(cut)), cut, pass, after);
}

void convolve_backward(const ConvShape& shape, const ConvCut& cut,
                       const TapPass& pass, AfterPiece after) {
  run_pass(backward_runs(shape, cut.images, longest_run(cut)), cut, pass,
           after);
}

at::Tensor weight_products(const ConvShape& shape, const ConvCut& cut,
                           const Maps& x, const Maps& slopes) {
  constexpr std::int64_t kSmallWeights = 1 << 17;
  const bool small =
      shape.taps() * shape.outputs * shape.inputs <= kSmallWeights;
  return small ? products_by_units(shape, cut, x, slopes)
               : products_by_outputs(shape, cut, x, slopes);
}

}  // namespace unroll
