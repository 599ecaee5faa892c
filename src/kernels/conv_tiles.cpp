#include "kernels/conv_tiles.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <vector>

#include "kernels/parallel.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

constexpr std::int64_t kTaps = 9;
/// Of a tile, and of what is made of it.
constexpr std::int64_t kSide = 4, kOutSide = 2;
constexpr std::int64_t kCells = kSide * kSide;

/// A row of tiles of some images.
struct TileRow {
  std::int64_t row, across;
  std::int64_t chunk, image, images;
};

std::int64_t tile_row_count(const ConvShape& shape, const ConvCut& cut) {
  return cut.chunks * in_steps(shape.rows, kOutSide);
}

/// Those that a part of `parts` makes.
std::vector<TileRow> tile_rows(const ConvShape& shape, const ConvCut& cut,
                               std::int64_t part, std::int64_t parts) {
  const auto rows = in_steps(shape.rows, kOutSide);
  const auto count = tile_row_count(shape, cut);
  std::vector<TileRow> some;
  for (auto i = count * part / parts; i < count * (part + 1) / parts; ++i) {
    const auto chunk = i / rows, image = cut.first(chunk);
    some.push_back({i % rows, in_steps(shape.cols, kOutSide), chunk, image,
                    cut.first(chunk + 1) - image});
  }
  return some;
}

/// What a row of tiles of some maps is turned into, or what they are turned
/// from: [16][tiles][images][channels].
class Cells {
 public:
  Cells(const ConvShape& shape, const ConvCut& cut, const Maps& maps)
      : shape_(shape), maps_(maps) {
    const auto rows = in_steps(cut.images, cut.chunks);
    step_ = in_steps(shape.cols, kOutSide) * rows * maps.channels + kApart;
    cells_ = at::empty({kCells * step_}, at::kFloat);
    outside_ = at::zeros({rows * maps.channels});
  }

  float* at(std::int64_t cell, std::int64_t row = 0) const {
    return cells_.mutable_data_ptr<float>() + cell * step_ +
           row * maps_.channels;
  }

  void read_inputs(const TileRow& r) {
    each_tile(r, kSide, 1, [&](auto** places, auto** cells) {
      transform(TileTransform::Kind::inputs, r, places, cells);
    });
  }
  void read_slopes(const TileRow& r) {
    each_tile(r, kOutSide, 0, [&](auto** places, auto** cells) {
      transform(TileTransform::Kind::slopes, r, places, cells);
    });
  }
  void write_outputs(const TileRow& r) {
    each_tile(r, kOutSide, 0, [&](auto** places, auto** cells) {
      transform(TileTransform::Kind::outputs, r, cells, places);
    });
  }

 private:
  /// Cells whose distance is a power of two would drive each other out of a
  /// cache.
  static constexpr std::int64_t kApart = 80;

  /// For each tile, the memory of its side x side places, the first of them
  /// `before` places above and left of its result, and that of its cells.
  template <typename Body>
  void each_tile(const TileRow& r, std::int64_t side, std::int64_t before,
                 const Body& body) {
    std::array<float*, kCells> places, cells;
    for (std::int64_t tile = 0; tile < r.across; ++tile) {
      for (std::int64_t i = 0; i < side * side; ++i)
        places[static_cast<std::size_t>(i)] =
            place(r.row * kOutSide - before + i / side,
                  tile * kOutSide - before + i % side, r.image);
      for (std::int64_t i = 0; i < kCells; ++i)
        cells[static_cast<std::size_t>(i)] = at(i, tile * r.images);
      body(places.data(), cells.data());
    }
  }

  /// Outside the maps: zeros, or what nobody reads.
  float* place(std::int64_t row, std::int64_t col, std::int64_t image) const {
    const bool inside =
        row >= 0 && row < shape_.rows && col >= 0 && col < shape_.cols;
    return inside ? maps_.at(row * shape_.cols + col, image)
                  : outside_.mutable_data_ptr<float>();
  }

  void transform(TileTransform::Kind kind, const TileRow& r,
                 const float* const* from, float* const* to) const {
    simd().transform_tiles({kind, from, to, r.images * maps_.channels});
  }

  const ConvShape& shape_;
  const Maps& maps_;
  std::int64_t step_;
  at::Tensor cells_;
  at::Tensor outside_;
};

/// Turns tensors [from.size(0), n] to [to.size(0), n], n whole panels.
void transform_rows(TileTransform::Kind kind, const at::Tensor& from,
                    bool is_reversed, const at::Tensor& to) {
  const auto width = simd().panel_width;
  const auto rows_at = [&](const at::Tensor& x, std::int64_t unit,
                           bool last_first) {
    std::array<float*, kCells> rows{};
    for (std::int64_t i = 0; i < x.size(0); ++i)
      rows[static_cast<std::size_t>(last_first ? x.size(0) - 1 - i : i)] =
          x.mutable_data_ptr<float>() + i * x.size(1) + unit * width;
    return rows;
  };
  parallel_ranges(
      from.size(1) / width, kCells * width,
      [&](std::int64_t first, std::int64_t end) {
        simd().transform_tiles({kind, rows_at(from, first, is_reversed).data(),
                                rows_at(to, first, false).data(),
                                (end - first) * width});
      });
}

at::Tensor cells_of(const at::Tensor& taps, bool is_reversed) {
  auto tiles = at::empty({kCells, taps.size(1)}, at::kFloat);
  transform_rows(TileTransform::Kind::weights, taps, is_reversed, tiles);
  return tiles;
}

/// The bias of all places, with what all taps add to it; and what those add
/// that a place at the border lacks.
class TileBias {
 public:
  TileBias(const ConvShape& shape, const TapPass& pass)
      : shape_(shape), channels_(pass.to.channels) {
    if (pass.bias == nullptr) return;
    whole_.assign(pass.bias, pass.bias + channels_);
    if (!pass.weights.drift.defined()) return;
    drift_ = pass.weights.drift.const_data_ptr<float>();
    for (std::int64_t tap = 0; tap < kTaps; ++tap) add(tap, whole_);
  }

  const float* whole() const {
    return whole_.empty() ? nullptr : whole_.data();
  }

  void correct(std::int64_t row, std::int64_t col, std::int64_t images,
               float* rows) const {
    const bool is_inner =
        row > 0 && row + 1 < shape_.rows && col > 0 && col + 1 < shape_.cols;
    if (drift_ == nullptr || is_inner) return;
    std::vector<float> lacking(whole_.size());
    for (std::int64_t tap = 0; tap < kTaps; ++tap) {
      const auto in_row = row - 1 + tap / 3, in_col = col - 1 + tap % 3;
      if (in_row < 0 || in_row >= shape_.rows || in_col < 0 ||
          in_col >= shape_.cols)
        add(tap, lacking);
    }
    for (std::int64_t i = 0; i < images; ++i)
      for (const auto value : lacking) *rows++ -= value;
  }

 private:
  void add(std::int64_t tap, std::vector<float>& sums) const {
    simd().add_rows(drift_ + tap * packed_size(1, channels_), 1, channels_, 0,
                    sums.data());
  }

  const ConvShape& shape_;
  std::int64_t channels_;
  std::vector<float> whole_;
  const float* drift_ = nullptr;
};

/// Each cell's product with its weights.
void multiply_cells(const TapPass& pass, std::int64_t rows, const Cells& inputs,
                    const Cells& outputs, const float* bias) {
  const auto& weights = pass.weights;
  for (std::int64_t cell = 0; cell < kCells; ++cell) {
    const Product product{{inputs.at(cell), weights.rows},
                          packed(weights.tiles.const_data_ptr<float>() +
                                     cell * weights.tiles.size(1),
                                 weights.rows),
                          weights.rows};
    Multiply sum;
    sum.rows = rows;
    sum.cols = weights.cols;
    sum.products = &product;
    sum.count = 1;
    sum.target = outputs.at(cell);
    sum.target_row_step = weights.cols;
    // This cell is part of each of the four results once.
    if (bias != nullptr && cell == kSide + 1) {
      sum.start = Start::bias;
      sum.bias = bias;
    }
    simd().multiply(sum);
  }
}

void finish_places(const ConvShape& shape, const Maps& maps, const TileRow& r,
                   std::int64_t part, const TileBias& bias, AfterPiece after) {
  const auto first = r.row * kOutSide;
  const auto end = std::min(first + kOutSide, shape.rows);
  for (auto place = first * shape.cols; place < end * shape.cols; ++place) {
    auto* rows = maps.at(place, r.image);
    bias.correct(place / shape.cols, place % shape.cols, r.images, rows);
    after({part, r.chunk, place, 1, r.image, r.images, rows,
           maps.offset(place, r.image)});
  }
}

/// Each cell's slopes times its inputs, added to sums [16, outputs, inputs].
void add_cell_products(const ConvShape& shape, std::int64_t rows,
                       const Cells& slopes, const Cells& inputs, float* sums) {
  for (std::int64_t cell = 0; cell < kCells; ++cell) {
    const Product product{{slopes.at(cell), 1, shape.outputs},
                          {inputs.at(cell), shape.inputs, simd().panel_width},
                          rows};
    add_products(shape.outputs, shape.inputs, &product, 1,
                 sums + cell * shape.outputs * shape.inputs);
  }
}

}  // namespace

at::Tensor tile_weights(const at::Tensor& taps) {
  return cells_of(taps, false);
}

at::Tensor tile_weights_back(const at::Tensor& taps) {
  return cells_of(taps, true);
}

void convolve_tiles(const ConvShape& shape, const ConvCut& cut,
                    const TapPass& pass, AfterPiece after) {
  const TileBias bias(shape, pass);
  parallel(cut.parts, [&](std::int64_t part) {
    Cells inputs(shape, cut, pass.from), outputs(shape, cut, pass.to);
    for (const auto& row : tile_rows(shape, cut, part, cut.parts)) {
      inputs.read_inputs(row);
      multiply_cells(pass, row.across * row.images, inputs, outputs,
                     bias.whole());
      outputs.write_outputs(row);
      finish_places(shape, pass.to, row, part, bias, after);
    }
  });
}

at::Tensor multiply_tiles(const ConvShape& shape, const ConvCut& cut,
                          const Maps& x, const Maps& slopes) {
  const auto size = shape.outputs * shape.inputs;
  const auto parts = std::min(cut.parts, tile_row_count(shape, cut));
  auto sums = at::zeros({parts, kCells, size});
  auto* data = sums.mutable_data_ptr<float>();
  parallel(parts, [&](std::int64_t part) {
    Cells inputs(shape, cut, x), results(shape, cut, slopes);
    for (const auto& row : tile_rows(shape, cut, part, parts)) {
      inputs.read_inputs(row);
      results.read_slopes(row);
      add_cell_products(shape, row.across * row.images, results, inputs,
                        data + part * kCells * size);
    }
  });
  auto taps = at::empty({kTaps, size}, at::kFloat);
  transform_rows(TileTransform::Kind::gradients, sums.sum(0), false, taps);
  return taps;
}

}  // namespace unroll
