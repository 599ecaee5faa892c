#pragma once

#include <cstdint>

namespace unroll {

// What the kernels are made of: loops over plain memory, free of LibTorch,
// compiled once for each instruction set and chosen when the program runs.

/// A matrix that is read: element (row, col) stands at
/// data[row * row_step + col * col_step].
struct MatrixView {
  const float* data = nullptr;
  std::int64_t row_step = 0;
  std::int64_t col_step = 1;
};

/// A right-hand factor, cut into panels of as many columns as the kernel works
/// on at once: element (row, col) stands at
/// data[col / width * panel_step + row * row_step + col % width].
struct Panels {
  const float* data = nullptr;
  std::int64_t row_step = 0;
  std::int64_t panel_step = 0;
};

/// One of the products whose sum `multiply` makes: left [rows, depth] times
/// right [depth, cols].
struct Product {
  MatrixView left;
  Panels right;
  std::int64_t depth = 0;
};

/// What the sum of the products is added to.
enum class Start { zero, target, bias };

/// target [rows, cols] = start + sum of the products.
struct Multiply {
  std::int64_t rows = 0, cols = 0;
  const Product* products = nullptr;
  std::int64_t count = 0;
  float* target = nullptr;
  std::int64_t target_row_step = 0;
  Start start = Start::zero;
  const float* bias = nullptr;  ///< [cols], where start is bias.
};

enum class RecurrentCell { rnn, lstm, gru };

/// One step of `rows` sequences of one direction, H units. Each matrix is
/// [rows, ...] with its own distance between rows.
///
/// gates: [rows, G*H]: preactivations in, activations out; an lstm's are
/// i, f, g, o, a gru's r, z, n and, fourth, W_hn h + b_hn; an rnn's one is h'.
/// A sequence whose length is not above `step` keeps its state.
struct CellStep {
  RecurrentCell cell = RecurrentCell::lstm;
  std::int64_t rows = 0, units = 0;
  float* gates = nullptr;
  std::int64_t gates_step = 0;
  const float* h_before = nullptr;
  std::int64_t h_before_step = 0;
  const float* c_before = nullptr;
  float* c = nullptr;
  std::int64_t c_step = 0;  ///< Of c_before and c.
  float* h = nullptr;
  std::int64_t h_step = 0;
  const std::int64_t* lengths = nullptr;  ///< [rows]; null: all are active.
  std::int64_t step = 0;
};

/// The same step, backwards: from the gradient by h' and c' to those by the
/// preactivations, written over `slopes` [rows, G*H] (a gru's are those of
/// r, z, n and, fourth, of W_hn h + b_hn), by c, written over `dc`, and the
/// part of that by h that does not pass through the gates, written over `dh`.
struct CellSlopes {
  CellStep forward;
  const float* dh_above = nullptr;  ///< Added to dh first; null: zeros.
  std::int64_t dh_above_step = 0;
  float* dh = nullptr;  ///< [rows, H]
  float* dc = nullptr;  ///< [rows, H], lstm only.
  float* slopes = nullptr;
  std::int64_t slopes_step = 0;
};

struct Rectify;
struct RectifySlopes;
struct PackTaps;
struct TapSlopes;
struct TileTransform;
struct Dots;
struct Normalize;
struct NormalizeSlopes;
struct CrossEntropyRows;
struct CrossEntropySlopes;
struct Dropout;
struct AdamStep;
struct SgdStep;

/// The kernels of one instruction set.
struct Simd {
  const char* name;
  std::int64_t panel_width;
  std::int64_t tile_rows;  ///< Rows that `multiply` works on at once.
  void (*multiply)(const Multiply&);
  /// [rows, cols] into panels of `rows` x panel_width each, zeros past the last
  /// column.
  void (*pack)(const MatrixView& from, std::int64_t rows, std::int64_t cols,
               float* panels);
  void (*cell_step)(const CellStep&);
  void (*cell_slopes)(const CellSlopes&);
  /// sums [cols] += the rows of x [rows, cols].
  void (*add_rows)(const float* x, std::int64_t rows, std::int64_t cols,
                   std::int64_t row_step, float* sums);
  // As simd_conv.h describes.
  void (*rectify)(const Rectify&);
  void (*rectify_slopes)(const RectifySlopes&);
  void (*pack_taps)(const PackTaps&);
  void (*pack_taps_back)(const PackTaps&);
  void (*tap_slopes)(const TapSlopes&);
  void (*transform_tiles)(const TileTransform&);
  /// to (col, row) = from (row, col), of [rows, cols]; each has its distance
  /// between rows.
  void (*transpose)(const float* from, std::int64_t from_step,
                    std::int64_t rows, std::int64_t cols, float* to,
                    std::int64_t to_step);
  // As simd_dense.h describes.
  void (*dots)(const Dots&);
  void (*normalize)(const Normalize&);
  void (*normalize_slopes)(const NormalizeSlopes&);
  void (*cross_entropy_rows)(const CrossEntropyRows&);
  void (*cross_entropy_slopes)(const CrossEntropySlopes&);
  void (*dropout)(const Dropout&);
  double (*sum_of_squares)(const float* x, std::int64_t count);
  /// to = from / divisor
  void (*bytes_to_floats)(const std::uint8_t* from, std::int64_t count,
                          float divisor, float* to);
  void (*adam_step)(const AdamStep&);
  void (*sgd_step)(const SgdStep&);
};

/// The best of those that this machine runs, or the one that the environment
/// variable UNROLL_SIMD names ("portable", "avx2", "avx512"). Throws UserError
/// where that one is unknown or the machine lacks it.
const Simd& simd();

/// How many panels so many columns make.
std::int64_t panels_in(std::int64_t cols);
/// How many floats the panels of [rows, cols] take.
std::int64_t packed_size(std::int64_t rows, std::int64_t cols);
/// Where `pack` has put a matrix of so many rows.
Panels packed(const float* panels, std::int64_t rows);

}  // namespace unroll
