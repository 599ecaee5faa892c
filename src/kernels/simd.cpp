#include "kernels/simd.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace unroll {

namespace portable {
extern const Simd kernels;
}
#ifdef UNROLL_X86
namespace avx2 {
extern const Simd kernels;
}
namespace avx512 {
extern const Simd kernels;
}
#endif

namespace {

/// Those that this machine runs, the best last.
std::vector<const Simd*> runnable() {
  std::vector<const Simd*> all = {&portable::kernels};
#ifdef UNROLL_X86
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    all.push_back(&avx2::kernels);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    all.push_back(&avx512::kernels);
#endif
  return all;
}

const Simd& chosen() {
  const auto all = runnable();
  const char* wanted = std::getenv("UNROLL_SIMD");
  if (wanted == nullptr || *wanted == '\0') return *all.back();
  std::string names;
  for (const auto* one : all) {
    if (std::string_view(one->name) == wanted) return *one;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", one->name);
  }
  throw UserError(fmt::format(
      "the environment variable UNROLL_SIMD is \"{}\"; this machine runs {}",
      wanted, names));
}

}  // namespace

const Simd& simd() {
  static const Simd& kernels = chosen();
  return kernels;
}

std::int64_t panels_in(std::int64_t cols) {
  const auto width = simd().panel_width;
  return (cols + width - 1) / width;
}

std::int64_t packed_size(std::int64_t rows, std::int64_t cols) {
  return rows * panels_in(cols) * simd().panel_width;
}

Panels packed(const float* panels, std::int64_t rows) {
  const auto width = simd().panel_width;
  return {panels, width, rows * width};
}

}  // namespace unroll
