#include "kernels/matrices.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <vector>

#include "kernels/parallel.h"
#include "kernels/ranges.h"

namespace unroll {

PackedMatrix::PackedMatrix(const MatrixView& from, std::int64_t rows,
                           std::int64_t cols)
    : data_(at::empty({packed_size(rows, cols)}, at::kFloat)),
      rows_(rows),
      cols_(cols) {
  auto* target = data_.mutable_data_ptr<float>();
  const auto width = simd().panel_width;
  parallel_ranges(
      panels_in(cols), rows * width, [&](std::int64_t first, std::int64_t end) {
        const auto col = first * width;
        simd().pack(
            {from.data + col * from.col_step, from.row_step, from.col_step},
            rows, std::min(end * width, cols) - col, target + col * rows);
      });
}

Panels PackedMatrix::panels(std::int64_t row) const {
  auto all = packed(data_.const_data_ptr<float>(), rows_);
  all.data += row * all.row_step;
  return all;
}

namespace {

void multiply_rows(Multiply part, std::int64_t from, std::int64_t to) {
  std::vector<Product> products(part.products, part.products + part.count);
  for (auto& product : products)
    product.left.data += from * product.left.row_step;
  part.products = products.data();
  part.rows = to - from;
  part.target += from * part.target_row_step;
  simd().multiply(part);
}

void multiply_cols(Multiply part, std::int64_t from, std::int64_t to) {
  const auto width = simd().panel_width;
  std::vector<Product> products(part.products, part.products + part.count);
  for (auto& product : products)
    product.right.data += from * product.right.panel_step;
  part.products = products.data();
  part.cols = std::min(to * width, part.cols) - from * width;
  part.target += from * width;
  if (part.bias != nullptr) part.bias += from * width;
  simd().multiply(part);
}

}  // namespace

void multiply_in_parallel(const Multiply& all) {
  std::int64_t depth = 0;
  for (std::int64_t i = 0; i < all.count; ++i) depth += all.products[i].depth;
  const auto panels = panels_in(all.cols);
  const auto parts = parts_worth(all.rows * all.cols * depth);
  // Cut where there is more to cut: rows in tiles, or columns in panels.
  const auto tiles = in_steps(all.rows, simd().tile_rows);
  const bool by_rows = tiles >= panels;
  const auto units = by_rows ? all.rows : panels;
  const auto pieces = std::min(parts, by_rows ? tiles : panels);
  parallel(pieces, [&](std::int64_t i) {
    const auto from = units * i / pieces, to = units * (i + 1) / pieces;
    by_rows ? multiply_rows(all, from, to) : multiply_cols(all, from, to);
  });
}

}  // namespace unroll
