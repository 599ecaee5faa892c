#pragma once

#include <cstdint>
#include <cstring>

// Vectors of one instruction set. Every file of this folder is compiled once
// for each, in a namespace of its own (UNROLL_SIMD), and may use no function
// that is defined in a header outside it: the linker would keep one copy for
// all, perhaps of instructions that the machine lacks.
namespace unroll::UNROLL_SIMD {

#if defined(__AVX512F__)
inline constexpr int kLanes = 16;
inline constexpr int kTileRows = 12;
#elif defined(__AVX2__)
inline constexpr int kLanes = 8;
inline constexpr int kTileRows = 6;
#else
inline constexpr int kLanes = 4;
inline constexpr int kTileRows = 6;
#endif
inline constexpr int kPanelVectors = 2;
inline constexpr int kPanelWidth = kPanelVectors * kLanes;

using Vector = float __attribute__((vector_size(kLanes * sizeof(float))));
using Integers =
    std::int32_t __attribute__((vector_size(kLanes * sizeof(float))));
using Unaligned = float
    __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

inline Vector load(const float* from) {
  return *reinterpret_cast<const Unaligned*>(from);
}

inline void store(float* to, Vector value) {
  *reinterpret_cast<Unaligned*>(to) = value;
}

/// The first `count` floats, zeros after them.
inline Vector load_part(const float* from, std::int64_t count) {
  Vector value{};
  __builtin_memcpy(&value, from,
                   static_cast<std::size_t>(count) * sizeof(float));
  return value;
}

inline void store_part(float* to, Vector value, std::int64_t count) {
  __builtin_memcpy(to, &value, static_cast<std::size_t>(count) * sizeof(float));
}

inline Vector all(float value) { return value - Vector{}; }

/// What is not a number stays so.
inline Vector clamp(Vector x, float lowest, float highest) {
  x = x < lowest ? all(lowest) : x;
  return x > highest ? all(highest) : x;
}

/// Within 2 ulp from -87 to 88, and as there beyond: 2^n by the exponent's bits
/// times a polynomial of what is left, with the coefficients of Cephes' expf
/// (Moshier, 1992).
inline Vector exp(Vector x) {
  x = clamp(x, -87.0f, 88.0f);
  const Vector shift = all(12582912.0f);  // 1.5 * 2^23 rounds to whole numbers
  const Vector n = (x * 1.44269504088896341f + shift) - shift;
  const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = all(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const Integers power = (__builtin_convertvector(n, Integers) + 127) << 23;
  return p * __builtin_bit_cast(Vector, power);
}

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exp(-x)); }

/// Cephes' tanhf: a polynomial near zero, where 1 - 2 / (exp(2x) + 1) would
/// lose digits.
inline Vector tanh(Vector x) {
  const Vector square = x * x;
  Vector p = all(-5.70498872745e-3f);
  p = p * square + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  const Vector small = p * square * x + x;
  const Vector large = 1.0f - 2.0f / (exp(x + x) + 1.0f);
  return (x < 0.625f) & (x > -0.625f) ? small : large;
}

}  // namespace unroll::UNROLL_SIMD
