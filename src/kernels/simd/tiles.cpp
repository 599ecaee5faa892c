#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

// F(2x2, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks" (2016), as L: what is transformed becomes L x L^T.
template <int kRows, int kColumns>
struct Matrix {
  static constexpr int kTo = kRows, kFrom = kColumns;
  float at[kTo][kFrom];
};
constexpr Matrix<4, 4> kInputs = {
    {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}}};
constexpr Matrix<4, 3> kWeights = {
    {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}}};
constexpr Matrix<2, 4> kOutputs = {{{1, 1, 1, 0}, {0, 1, -1, -1}}};
// Backwards, their transposes.
constexpr Matrix<4, 2> kSlopes = {{{1, 0}, {1, 1}, {1, -1}, {0, -1}}};
constexpr Matrix<3, 4> kGradients = {
    {{1, 0.5f, 0.5f, 0}, {0, 0.5f, -0.5f, 0}, {0, 0.5f, 0.5f, 1}}};

/// Row kRow of L times x, from column kColumn on; zeros cost nothing.
template <const auto& kL, int kRow, int kColumn = 0, bool kStarted = false>
[[gnu::always_inline]] inline Vector combine(const Vector* x,
                                             Vector sum = Vector{}) {
  if constexpr (kColumn == kL.kFrom) {
    return sum;
  } else {
    constexpr float by = kL.at[kRow][kColumn];
    if constexpr (by != 0.0f) {
      const Vector term = by == 1.0f    ? x[kColumn]
                          : by == -1.0f ? -x[kColumn]
                                        : by * x[kColumn];
      if constexpr (kStarted) {
        sum += term;
      } else {
        sum = term;
      }
    }
    constexpr bool is_started = kStarted || by != 0.0f;
    return combine<kL, kRow, kColumn + 1, is_started>(x, sum);
  }
}

/// All rows of L times x.
template <const auto& kL, int kRow = 0>
[[gnu::always_inline]] inline void combine_rows(const Vector* x, Vector* to) {
  if constexpr (kRow < kL.kTo) {
    to[kRow] = combine<kL, kRow>(x);
    combine_rows<kL, kRow + 1>(x, to);
  }
}

template <const auto& kL>
void transform(const TileTransform& t) {
  constexpr int kTo = kL.kTo, kFrom = kL.kFrom;
  for (std::int64_t i = 0; i < t.count; i += kLanes) {
    Vector half[kTo][kFrom];
#pragma GCC unroll 4
    for (int column = 0; column < kFrom; ++column) {
      Vector x[kFrom], sums[kTo];
#pragma GCC unroll 4
      for (int row = 0; row < kFrom; ++row)
        x[row] = load(t.from[row * kFrom + column] + i);
      combine_rows<kL>(x, sums);
#pragma GCC unroll 4
      for (int row = 0; row < kTo; ++row) half[row][column] = sums[row];
    }
#pragma GCC unroll 4
    for (int row = 0; row < kTo; ++row) {
      Vector sums[kTo];
      combine_rows<kL>(half[row], sums);
#pragma GCC unroll 4
      for (int column = 0; column < kTo; ++column)
        store(t.to[row * kTo + column] + i, sums[column]);
    }
  }
}

}  // namespace

void transform_tiles(const TileTransform& t) {
  switch (t.kind) {
    case TileTransform::Kind::inputs:
      return transform<kInputs>(t);
    case TileTransform::Kind::weights:
      return transform<kWeights>(t);
    case TileTransform::Kind::outputs:
      return transform<kOutputs>(t);
    case TileTransform::Kind::slopes:
      return transform<kSlopes>(t);
    case TileTransform::Kind::gradients:
      return transform<kGradients>(t);
  }
}

}  // namespace unroll::UNROLL_SIMD
