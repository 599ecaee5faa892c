#include "kernels/conv_maps.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "kernels/parallel.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

/// One row of places: what these read of all images, [places][images][values].
void gather_row(const ConvShape& shape, const float* images, std::int64_t count,
                std::int64_t out_row, float* to) {
  const auto taps = shape.taps(), values = shape.inputs * taps;
  const auto first = out_row * shape.out_cols();
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    const auto row = tap_row(shape, tap, out_row);
    if (row.count == 0) continue;
    for (std::int64_t i = 0; i < count * shape.inputs; ++i) {
      const auto image = i / shape.inputs, channel = i % shape.inputs;
      const auto* from = images + i * shape.in_places() + row.in;
      auto* at = to + ((row.out - first) * count + image) * values +
                 channel * taps + tap;
      for (std::int64_t j = 0; j < row.count; ++j)
        at[j * count * values] = from[j * shape.stride];
    }
  }
}

}  // namespace

at::Tensor new_maps(std::int64_t places, std::int64_t images,
                    std::int64_t channels) {
  return at::empty({places * images * channels + simd().panel_width},
                   at::kFloat);
}

Maps maps_of(const at::Tensor& flat, std::int64_t places, std::int64_t images,
             std::int64_t channels) {
  return {flat.mutable_data_ptr<float>(), places, images, channels};
}

at::Tensor view_maps(const at::Tensor& flat, const Maps& maps) {
  return flat.narrow(0, 0, maps.places * maps.images * maps.channels)
      .view({maps.places, maps.images, maps.channels});
}

at::Tensor to_maps(const at::Tensor& images, std::int64_t places,
                   std::int64_t channels) {
  const auto count = images.size(0);
  auto flat = new_maps(places, count, channels);
  view_maps(flat, maps_of(flat, places, count, channels))
      .copy_(images.reshape({count, channels, places}).permute({2, 0, 1}));
  return flat;
}

at::Tensor gather_taps(const at::Tensor& images, const ConvShape& shape) {
  const auto count = images.size(0), rows = shape.out_rows();
  const auto values = shape.inputs * shape.taps();
  auto maps = new_maps(shape.out_places(), count, values).zero_();
  auto* to = maps.mutable_data_ptr<float>();
  const auto dense = images.contiguous();
  const auto parts =
      std::min(rows, parallel_parts(maps.numel(), std::int64_t{1} << 14));
  parallel(parts, [&](std::int64_t part) {
    for (auto row = rows * part / parts; row < rows * (part + 1) / parts; ++row)
      gather_row(shape, dense.const_data_ptr<float>(), count, row,
                 to + row * shape.out_cols() * count * values);
  });
  return maps;
}

ConvShape gathered(const ConvShape& shape) {
  ConvShape one;
  one.inputs = shape.inputs * shape.taps();
  one.outputs = shape.outputs;
  one.rows = shape.out_rows();
  one.cols = shape.out_cols();
  one.kernel = one.stride = 1;
  one.padding = 0;
  return one;
}

}  // namespace unroll
