#include "kernels/conv_pass.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "kernels/ranges.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

/// Images whose maps and their neighbours' stay in a core's cache.
constexpr std::int64_t kChunkImages = 64;

}  // namespace

Panels PackedTaps::tap(std::int64_t index) const {
  return packed(
      panels.const_data_ptr<float>() + index * packed_size(rows, cols), rows);
}

ConvCut::ConvCut(const ConvShape& shape, std::int64_t images_in_batch)
    : images(images_in_batch) {
  const auto threads = static_cast<std::int64_t>(at::get_num_threads());
  const bool tiled = takes_tiles(shape, images);
  const auto chunk = tiled ? kTileImages : kChunkImages;
  const auto units = tiled ? in_steps(shape.rows, 2) : shape.out_places();
  const auto wanted =
      std::max(in_steps(images, chunk), in_steps(threads, units));
  chunks = std::min(wanted, in_steps(images, simd().tile_rows));
  parts = parts_worth(images * shape.out_places() * shape.taps() *
                      shape.inputs * shape.outputs);
}

void add_products(std::int64_t rows, std::int64_t cols, const Product* products,
                  std::int64_t count, float* sums) {
  Multiply sum;
  sum.rows = rows;
  sum.cols = cols;
  sum.products = products;
  sum.count = count;
  sum.target = sums;
  sum.target_row_step = cols;
  sum.start = Start::target;
  simd().multiply(sum);
}

}  // namespace unroll
