#include "data/data_loader.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/random.h"
#include "data/image_distortion.h"
#include "kernels/gather.h"
#include "kernels/parallel.h"

namespace unroll {
namespace {

/// Images that are worth a thread of their own.
constexpr std::int64_t kFewestImages = 16;

at::Tensor picked_pixels(const LabeledImages& images,
                         const std::vector<std::int64_t>& indices) {
  at::Tensor out = at::empty(
      {static_cast<std::int64_t>(indices.size()), images.rows, images.cols},
      at::kByte);
  const auto size = static_cast<std::size_t>(images.rows * images.cols);
  auto* to = out.mutable_data_ptr<std::uint8_t>();
  for (const std::int64_t index : indices) {
    std::memcpy(to, &images.pixels[static_cast<std::size_t>(index) * size],
                size);
    to += size;
  }
  return out;
}

at::Tensor to_tensor(std::vector<std::int64_t> values) {
  return at::from_blob(values.data(),
                       {static_cast<std::int64_t>(values.size())}, at::kLong)
      .clone();
}

at::Tensor picked_labels(const LabeledImages& images,
                         const std::vector<std::int64_t>& indices) {
  std::vector<std::int64_t> labels;
  labels.reserve(indices.size());
  for (const std::int64_t index : indices)
    labels.push_back(images.labels[static_cast<std::size_t>(index)]);
  return to_tensor(std::move(labels));
}

/// `tensor` on the device, or where it is if the device has no room for it.
at::Tensor moved_if_it_fits(const at::Tensor& tensor, c10::Device device) {
  try {
    return tensor.to(device);
  } catch (const c10::OutOfMemoryError&) {
    return tensor;
  }
}

}  // namespace

LoaderOptions evaluation_options(const ImageDataConfig& config) {
  LoaderOptions options;
  options.batch_size = config.evaluation_batch_size;
  return options;
}

std::vector<std::int64_t> all_places(std::int64_t count) {
  std::vector<std::int64_t> places(static_cast<std::size_t>(count));
  std::iota(places.begin(), places.end(), 0);
  return places;
}

Split split_train_valid(std::int64_t count, double valid_fraction,
                        std::uint64_t seed) {
  const auto order = permutation(count, Random(seed, "split"));
  // Rounds down as int(count * 0.8) does, but for what 1 - 0.3 loses.
  const double share = static_cast<double>(count) * (1.0 - valid_fraction);
  const auto train = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::floor(share + 1e-6)), 1, count);
  return {{order.begin(), order.begin() + train},
          {order.begin() + train, order.end()}};
}

DataLoader::DataLoader(const LabeledImages& images,
                       const std::vector<std::int64_t>& indices,
                       const LoaderOptions& options, c10::Device device)
    : pixels_(moved_if_it_fits(picked_pixels(images, indices), device)),
      labels_(picked_labels(images, indices).to(pixels_.device())),
      options_(options),
      device_(device),
      distorter_(options.distortion, images.rows, images.cols, device) {
  start_epoch(0);
}

std::int64_t DataLoader::size() const { return labels_.size(0); }

std::int64_t DataLoader::batches() const {
  const std::int64_t full = size() / options_.batch_size;
  const std::int64_t rest = size() % options_.batch_size;
  const bool joins = full > 0 && rest < options_.smallest_batch;
  return rest == 0 || joins ? full : full + 1;
}

void DataLoader::start_epoch(std::int64_t epoch) {
  epoch_ = epoch;
  const auto number = static_cast<std::uint64_t>(epoch);
  order_ = options_.shuffle
               ? to_tensor(permutation(size(),
                                       Random(options_.seed, "order", number)))
               : at::arange(size(), at::kLong);
  order_ = order_.to(pixels_.device());
}

Batch DataLoader::batch(std::int64_t index) const {
  const std::int64_t first = index * options_.batch_size;
  const std::int64_t end =
      index + 1 == batches() ? size() : first + options_.batch_size;
  const at::Tensor places = order_.slice(0, first, end);
  const at::Tensor labels = labels_.index_select(0, places).to(device_);
  if (changes_images(options_.distortion))
    return {distorted(places, first).to(device_), labels};
  if (pixels_.is_cpu() && device_.is_cpu())
    return {gather_images(pixels_, places), labels};
  const at::Tensor pixels = pixels_.index_select(0, places).to(device_);
  return {pixels.to(at::kFloat).div_(255.0), labels};
}

/// Of image number `number` of the epoch.
Random DataLoader::randomness(std::int64_t number) const {
  const auto epoch = static_cast<std::uint64_t>(epoch_) << 32;
  return {options_.seed, "distort", epoch | static_cast<std::uint64_t>(number)};
}

/// Of the images at `places`, the first of which is number `first` of the
/// epoch: [N, rows, cols] floats.
at::Tensor DataLoader::distorted(const at::Tensor& places,
                                 std::int64_t first) const {
  if (pixels_.is_cpu()) return distorted_on_cpu(places, first);
  std::vector<Random> randoms;
  for (std::int64_t i = 0; i < places.size(0); ++i)
    randoms.push_back(randomness(first + i));
  return distorter_.distort(pixels_.index_select(0, places),
                            std::move(randoms));
}

at::Tensor DataLoader::distorted_on_cpu(const at::Tensor& places,
                                        std::int64_t first) const {
  const std::int64_t count = places.size(0);
  const std::int64_t rows = pixels_.size(1), cols = pixels_.size(2);
  at::Tensor images = at::empty({count, rows, cols}, at::kFloat);
  const auto* place = places.const_data_ptr<std::int64_t>();
  const auto* from = pixels_.const_data_ptr<std::uint8_t>();
  auto* to = images.mutable_data_ptr<float>();
  const std::int64_t parts = parallel_parts(count, kFewestImages);
  parallel(parts, [&](std::int64_t part) {
    ImageDistorter distorter(options_.distortion, rows, cols);
    const std::int64_t end = count * (part + 1) / parts;
    for (std::int64_t i = count * part / parts; i < end; ++i)
      distorter.distort(from + place[i] * rows * cols, randomness(first + i),
                        to + i * rows * cols);
  });
  return images;
}

}  // namespace unroll
