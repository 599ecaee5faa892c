#include "kernels/gather.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "kernels/ranges.h"
#include "kernels/simd.h"

namespace unroll {

namespace {

/// Asks for memory that is read soon: images at random places wait for it
/// longer than they are worked on.
void fetch(const std::uint8_t* from, std::int64_t size) {
  constexpr std::int64_t kCacheLine = 64;
  for (std::int64_t i = 0; i < size; i += kCacheLine)
    __builtin_prefetch(from + i);
}

}  // namespace

at::Tensor gather_images(const at::Tensor& bytes, const at::Tensor& places) {
  const auto from = bytes.contiguous(), which = places.contiguous();
  auto sizes = bytes.sizes().vec();
  sizes[0] = places.size(0);
  const auto images = at::empty(sizes, at::kFloat);
  const auto size = from.numel() / std::max<std::int64_t>(from.size(0), 1);
  const auto* data = from.const_data_ptr<std::uint8_t>();
  const auto* place = which.const_data_ptr<std::int64_t>();
  auto* target = images.mutable_data_ptr<float>();
  parallel_ranges(sizes[0], size, [&](std::int64_t first, std::int64_t end) {
    constexpr std::int64_t kAhead = 4;
    for (auto i = first; i < end; ++i) {
      if (i + kAhead < end) fetch(data + place[i + kAhead] * size, size);
      simd().bytes_to_floats(data + place[i] * size, size, 255.0f,
                             target + i * size);
    }
  });
  return images;
}

}  // namespace unroll
