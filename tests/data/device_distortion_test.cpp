#include "data/device_distortion.h"

#include <ATen/ATen.h>

#include "catch.h"
#include "data/image_distortion.h"

using namespace unroll;

namespace {

constexpr std::int64_t kImages = 7;

Random random_of(std::int64_t image) {
  return {3, "distort", static_cast<std::uint64_t>(image)};
}

at::Tensor one_by_one(const at::Tensor& images, const Distortion& distortion) {
  ImageDistorter distorter(distortion, images.size(1), images.size(2));
  const auto out = at::empty(images.sizes(), at::kFloat);
  for (std::int64_t i = 0; i < kImages; ++i)
    distorter.distort(images[i].const_data_ptr<std::uint8_t>(), random_of(i),
                      out[i].mutable_data_ptr<float>());
  return out;
}

at::Tensor together(const at::Tensor& images, const Distortion& distortion) {
  std::vector<Random> randoms;
  for (std::int64_t i = 0; i < kImages; ++i) randoms.push_back(random_of(i));
  return DeviceDistorter(distortion, images.size(1), images.size(2),
                         c10::Device(c10::kCPU))
      .distort(images, randoms);
}

at::Tensor noise(std::int64_t rows, std::int64_t cols) {
  at::manual_seed(0);
  return at::randint(256, {kImages, rows, cols}, at::kByte);
}

}  // namespace

TEST_CASE("a batch is shifted as its images are, to the bit", "[data]") {
  for (const std::int64_t shift : {1, 2, 30}) {
    const Distortion distortion = {.shift = shift};
    CHECK(at::equal(together(noise(28, 28), distortion),
                    one_by_one(noise(28, 28), distortion)));
    CHECK(at::equal(together(noise(5, 9), distortion),
                    one_by_one(noise(5, 9), distortion)));
  }
}

TEST_CASE("a batch is distorted as its images are, but for rounding",
          "[data]") {
  const Distortion distortions[] = {
      {.rotation = 20.0},
      {.scale = 0.3},
      {.elastic_strength = 30.0},
      {.elastic_strength = 30.0, .elastic_smoothness = 11.0},
      {.shift = 2,
       .rotation = 15.0,
       .scale = 0.1,
       .elastic_strength = 20.0,
       .elastic_smoothness = 3.0}};
  for (const auto& distortion : distortions)
    for (const auto& images : {noise(28, 28), noise(6, 17), noise(1, 1)}) {
      CAPTURE(distortion.rotation, distortion.scale,
              distortion.elastic_strength, images.sizes());
      CHECK(at::allclose(together(images, distortion),
                         one_by_one(images, distortion), 0.0, 1e-4));
    }
}
