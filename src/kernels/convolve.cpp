#include "kernels/convolve.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "kernels/conv_taps.h"
#include "kernels/conv_tiles.h"
#include "kernels/parallel.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

PackedTaps new_taps(const ConvShape& shape, std::int64_t rows,
                    std::int64_t cols) {
  return {at::empty({shape.taps(), packed_size(rows, cols)}, at::kFloat),
          {},
          {},
          rows,
          cols};
}

PackTaps pack_of(const ConvShape& shape, const at::Tensor& weight,
                 const PackedTaps& taps) {
  PackTaps all;
  all.weights = weight.const_data_ptr<float>();
  all.outputs = shape.outputs;
  all.inputs = shape.inputs;
  all.taps = shape.taps();
  all.panels = taps.panels.mutable_data_ptr<float>();
  return all;
}

void pack_panels(const PackTaps& all, const PackedTaps& taps,
                 void (*pack)(const PackTaps&)) {
  const auto count = panels_in(taps.cols);
  const auto parts = std::min(count, parts_worth(taps.panels.numel()));
  parallel(parts, [&](std::int64_t part) {
    auto panel = all;
    for (panel.panel = count * part / parts;
         panel.panel < count * (part + 1) / parts; ++panel.panel)
      pack(panel);
  });
}

}  // namespace

PackedTaps pack_forward(const ConvShape& shape, std::int64_t images,
                        const at::Tensor& weight, const at::Tensor& scale,
                        const at::Tensor& shift) {
  auto taps = new_taps(shape, shape.inputs, shape.outputs);
  auto drift = at::zeros({shape.taps(), packed_size(1, taps.cols)});
  auto all = pack_of(shape, weight, taps);
  if (scale.defined()) {
    all.scale = scale.const_data_ptr<float>();
    all.shift = shift.const_data_ptr<float>();
    taps.drift = drift;
  }
  all.drift = drift.mutable_data_ptr<float>();
  pack_panels(all, taps, simd().pack_taps);
  if (takes_tiles(shape, images)) taps.tiles = tile_weights(taps.panels);
  return taps;
}

PackedTaps pack_backward(const ConvShape& shape, std::int64_t images,
                         const at::Tensor& weight) {
  auto taps = new_taps(shape, shape.outputs, shape.inputs);
  pack_panels(pack_of(shape, weight, taps), taps, simd().pack_taps_back);
  if (takes_tiles(shape, images)) taps.tiles = tile_weights_back(taps.panels);
  return taps;
}

void convolve(const ConvShape& shape, const ConvCut& cut, const TapPass& pass,
              AfterPiece after) {
  const bool tiled = pass.weights.tiles.defined();
  (tiled ? convolve_tiles : convolve_taps)(shape, cut, pass, after);
}

void convolve_backward(const ConvShape& shape, const ConvCut& cut,
                       const TapPass& pass, AfterPiece after) {
  const bool tiled = pass.weights.tiles.defined();
  (tiled ? convolve_tiles : convolve_taps_backward)(shape, cut, pass, after);
}

}  // namespace unroll
