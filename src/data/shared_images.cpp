#include "data/shared_images.h"

#include <string_view>
#include <unordered_set>

namespace unroll {
namespace {

std::string_view image(const LabeledImages& images, std::int64_t index) {
  const auto size = static_cast<std::size_t>(images.rows * images.cols);
  const auto* pixels = reinterpret_cast<const char*>(images.pixels.data());
  return {pixels + static_cast<std::size_t>(index) * size, size};
}

}  // namespace

std::int64_t shared_images(const ImageSet& set) {
  std::unordered_set<std::string_view> trained_on;
  for (std::int64_t i = 0; i < set.train.count; ++i)
    trained_on.insert(image(set.train, i));
  std::int64_t shared = 0;
  for (std::int64_t i = 0; i < set.test.count; ++i)
    shared += trained_on.contains(image(set.test, i));
  return shared;
}

}  // namespace unroll
