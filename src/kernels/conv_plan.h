#pragma once

#include <cstdint>
#include <vector>

namespace unroll {

/// A square convolution of an image. Inside, maps of C channels are laid out
/// [places][images][C], a place being row * cols + col: at each place every
/// element of the kernel ("tap") that reads the image, and not padding, is one
/// dense product; or they are made by tiles (conv_tiles.h).
struct ConvShape {
  std::int64_t inputs = 1, outputs = 1;
  std::int64_t rows = 1, cols = 1;  ///< Of the image that is read.
  std::int64_t kernel = 3, stride = 1, padding = 1;

  std::int64_t out_rows() const { return reach(rows); }
  std::int64_t out_cols() const { return reach(cols); }
  std::int64_t in_places() const { return rows * cols; }
  std::int64_t out_places() const { return out_rows() * out_cols(); }
  std::int64_t taps() const { return kernel * kernel; }
  /// Whether each place reads itself and nothing else.
  bool is_pointwise() const {
    return kernel == 1 && stride == 1 && padding == 0;
  }

 private:
  std::int64_t reach(std::int64_t side) const {
    return (side + 2 * padding - kernel) / stride + 1;
  }
};

/// Images whose tiles are made at once: enough rows for a product, few enough
/// for a cache to hold them.
inline constexpr std::int64_t kTileImages = 32;

/// Whether tiles are made in place of taps.
bool takes_tiles(const ConvShape& shape, std::int64_t images);

/// A product that a place's sum takes part in: by which tap, with which place.
struct Tap {
  std::int64_t tap;
  std::int64_t place;
};

/// `count` neighbouring places from `first` on with the same taps: from one to
/// the next, the places that these read move by `step`.
struct Run {
  std::int64_t first = 0;
  std::int64_t count = 1;
  std::int64_t step = 1;
  std::vector<Tap> taps;
};

/// For each place of the result, what it reads of the image.
/// Runs are as long as the layout lets one product take (where there are few
/// images): `longest` places at most.
std::vector<Run> forward_runs(const ConvShape& shape, std::int64_t images,
                              std::int64_t longest);

/// For each place of the image, by which taps which places of the result have
/// read it.
std::vector<Run> backward_runs(const ConvShape& shape, std::int64_t images,
                               std::int64_t longest);

/// Places of a row of the result where a tap reads the image: `count` of them,
/// the first at `out`, reading `in`; from one to the next, the latter moves by
/// the stride.
struct TapRow {
  std::int64_t count = 0;
  std::int64_t out = 0;
  std::int64_t in = 0;
};
TapRow tap_row(const ConvShape& shape, std::int64_t tap, std::int64_t out_row);

}  // namespace unroll
