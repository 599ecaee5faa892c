#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// What one tile needs besides its size.
struct Tile {
  const Multiply& all;
  std::int64_t row;
  std::int64_t panel;
  std::int64_t cols;  ///< From this panel on that are wanted.
};

template <int kVectors>
Vector start_of(const Tile& tile, int row, int vector) {
  const auto from = tile.cols - vector * kLanes;
  if (tile.all.start == Start::zero || from <= 0) return Vector{};
  const float* at =
      tile.all.start == Start::bias
          ? tile.all.bias
          : tile.all.target + (tile.row + row) * tile.all.target_row_step;
  at += tile.panel * kPanelWidth + vector * kLanes;
  return from >= kLanes ? load(at) : load_part(at, from);
}

/// A block of the target, of one or several panels, held in registers while all
/// products pass by.
template <int kRows, int kVectors>
void run_tile(const Tile& tile) {
  Vector sums[kRows][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i)
#pragma GCC unroll 8
    for (int j = 0; j < kVectors; ++j)
      sums[i][j] = start_of<kVectors>(tile, i, j);
  for (std::int64_t p = 0; p < tile.all.count; ++p) {
    const Product& product = tile.all.products[p];
    const auto row_step = product.left.row_step;
    const float* a = product.left.data + tile.row * row_step;
    const float* b = product.right.data + tile.panel * product.right.panel_step;
    for (std::int64_t k = 0; k < product.depth; ++k) {
      Vector right[kVectors];
#pragma GCC unroll 8
      for (int j = 0; j < kVectors; ++j)
        right[j] = load(b + j / kPanelVectors * product.right.panel_step +
                        j % kPanelVectors * kLanes);
#pragma GCC unroll 16
      for (int i = 0; i < kRows; ++i) {
        const Vector left = all(a[i * row_step]);
#pragma GCC unroll 8
        for (int j = 0; j < kVectors; ++j) sums[i][j] += left * right[j];
      }
      a += product.left.col_step;
      b += product.right.row_step;
    }
  }
  float* target = tile.all.target + tile.row * tile.all.target_row_step +
                  tile.panel * kPanelWidth;
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i)
#pragma GCC unroll 8
    for (int j = 0; j < kVectors; ++j) {
      float* to = target + i * tile.all.target_row_step + j * kLanes;
      const auto left = tile.cols - j * kLanes;
      if (left >= kLanes) {
        store(to, sums[i][j]);
      } else if (left > 0) {
        store_part(to, sums[i][j], left);
      }
    }
}

template <int kRows>
void run_tile_of(int rows, const Tile& tile) {
  if (rows < kRows) {
    if constexpr (kRows > 1) run_tile_of<kRows - 1>(rows, tile);
  } else if (tile.cols > kLanes) {
    run_tile<kRows, 2>(tile);
  } else {
    run_tile<kRows, 1>(tile);
  }
}

/// So few rows that the sums of one panel cannot keep the processor busy, as
/// long as there are several panels; returns the first that is left.
template <int kRows, int kPanels>
std::int64_t run_panels(const Multiply& all) {
  std::int64_t panel = 0;
  for (; all.cols - panel * kPanelWidth >= kPanels * kPanelWidth;
       panel += kPanels)
    run_tile<kRows, kPanels * kPanelVectors>(
        {all, 0, panel, all.cols - panel * kPanelWidth});
  return panel;
}

std::int64_t run_several_panels(const Multiply& all) {
  if (all.rows == 1) return run_panels<1, 4>(all);
  if (all.rows == 2) return run_panels<2, 2>(all);
  return 0;
}

}  // namespace

/// Panel by panel, so that one stays in the nearest cache for all rows; these
/// in tiles as even as can be.
void multiply(const Multiply& all) {
  const auto tiles = (all.rows + kTileRows - 1) / kTileRows;
  for (auto panel = run_several_panels(all); panel * kPanelWidth < all.cols;
       ++panel) {
    const auto left = all.cols - panel * kPanelWidth;
    const auto cols = left < kPanelWidth ? left : kPanelWidth;
    for (std::int64_t i = 0; i < tiles; ++i) {
      const auto row = all.rows * i / tiles;
      const auto end = all.rows * (i + 1) / tiles;
      run_tile_of<kTileRows>(static_cast<int>(end - row),
                             {all, row, panel, cols});
    }
  }
}

void pack(const MatrixView& from, std::int64_t rows, std::int64_t cols,
          float* panels) {
  for (std::int64_t first = 0; first < cols; first += kPanelWidth) {
    const auto left = cols - first;
    const auto width = left < kPanelWidth ? left : kPanelWidth;
    if (from.row_step == 1 && from.col_step != 1) {
      transpose(from.data + first * from.col_step, from.col_step, width, rows,
                panels, kPanelWidth);
      for (std::int64_t row = 0; row < rows; ++row, panels += kPanelWidth)
        for (auto col = width; col < kPanelWidth; ++col) panels[col] = 0.0f;
      continue;
    }
    for (std::int64_t row = 0; row < rows; ++row, panels += kPanelWidth) {
      const float* at = from.data + row * from.row_step + first * from.col_step;
      std::int64_t col = 0;
      if (from.col_step == 1) {
        for (; col + kLanes <= width; col += kLanes)
          store(panels + col, load(at + col));
      }
      for (; col < width; ++col) panels[col] = at[col * from.col_step];
      for (; col < kPanelWidth; ++col) panels[col] = 0.0f;
    }
  }
}

void add_rows(const float* x, std::int64_t rows, std::int64_t cols,
              std::int64_t row_step, float* sums) {
  std::int64_t col = 0;
  for (; col + kLanes <= cols; col += kLanes) {
    Vector sum{};
    for (std::int64_t row = 0; row < rows; ++row)
      sum += load(x + row * row_step + col);
    store(sums + col, load(sums + col) + sum);
  }
  for (; col < cols; ++col) {
    float sum = 0.0f;
    for (std::int64_t row = 0; row < rows; ++row)
      sum += x[row * row_step + col];
    sums[col] += sum;
  }
}

}  // namespace unroll::UNROLL_SIMD
