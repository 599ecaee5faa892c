#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// Rows of each factor whose products are summed at once.
constexpr int kSide = 4;

float sum(Vector lanes) {
  float total = 0.0f;
  for (int i = 0; i < kLanes; ++i) total += lanes[i];
  return total;
}

/// What is left of a row past its last whole vector, the rest zeros.
Vector load_rest(const float* row, std::int64_t depth) {
  const auto left = static_cast<int>(depth % kLanes);
  if (depth < kLanes) return load_part(row, left);
  // Read again what came before, and drop it.
  Integers lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = i;
  return lane >= kLanes - left ? load(row + depth - kLanes) : Vector{};
}

template <int kLeft, int kRight>
void add_dots(const Dots& all, std::int64_t left, std::int64_t right) {
  const float* a = all.left + left * all.left_step;
  const float* b = all.right + right * all.right_step;
  Vector sums[kLeft][kRight] = {};
  const auto add = [&](const auto& read) {
    Vector from_a[kLeft];
#pragma GCC unroll 4
    for (int i = 0; i < kLeft; ++i) from_a[i] = read(a + i * all.left_step);
#pragma GCC unroll 4
    for (int j = 0; j < kRight; ++j) {
      const Vector from_b = read(b + j * all.right_step);
#pragma GCC unroll 4
      for (int i = 0; i < kLeft; ++i) sums[i][j] += from_a[i] * from_b;
    }
  };
  for (std::int64_t k = 0; k + kLanes <= all.depth; k += kLanes)
    add([&](const float* row) { return load(row + k); });
  if (all.depth % kLanes != 0)
    add([&](const float* row) { return load_rest(row, all.depth); });
  for (int i = 0; i < kLeft; ++i)
    for (int j = 0; j < kRight; ++j) {
      const float start = all.bias == nullptr ? 0.0f : all.bias[right + j];
      all.target[(left + i) * all.target_step + right + j] =
          start + sum(sums[i][j]);
    }
}

template <int kLeft>
void add_row_of_dots(const Dots& all, std::int64_t left) {
  std::int64_t right = 0;
  for (; right + kSide <= all.right_rows; right += kSide)
    add_dots<kLeft, kSide>(all, left, right);
  for (; right < all.right_rows; ++right) add_dots<kLeft, 1>(all, left, right);
}

}  // namespace

void dots(const Dots& all) {
  std::int64_t left = 0;
  for (; left + kSide <= all.left_rows; left += kSide)
    add_row_of_dots<kSide>(all, left);
  for (; left < all.left_rows; ++left) add_row_of_dots<1>(all, left);
}

}  // namespace unroll::UNROLL_SIMD
