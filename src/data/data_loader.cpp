#include "data/data_loader.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/random.h"

namespace unroll {
namespace {

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
      device_(device) {
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
  at::Tensor pixels = pixels_.index_select(0, places).to(device_);
  if (options_.shift > 0) pixels = shifted(pixels, index);
  return {pixels.to(at::kFloat).div_(255.0),
          labels_.index_select(0, places).to(device_)};
}

/// A shift is a window on the image with a black rim: [N, rows, cols].
at::Tensor DataLoader::shifted(const at::Tensor& pixels,
                               std::int64_t index) const {
  const std::int64_t count = pixels.size(0);
  const std::int64_t rows = pixels.size(1), cols = pixels.size(2);
  // An image that moves further is black all the same.
  const std::int64_t down = std::min(options_.shift, rows);
  const std::int64_t right = std::min(options_.shift, cols);
  const auto epoch = static_cast<std::uint64_t>(epoch_);
  Random random(options_.seed, "shift",
                epoch << 32 | static_cast<std::uint64_t>(index));
  const auto choices = static_cast<std::uint64_t>(2 * options_.shift + 1);
  const auto draw = [&](std::int64_t most) {
    const auto move =
        static_cast<std::int64_t>(random.below(choices)) - options_.shift;
    return most + std::clamp(move, -most, most);
  };
  std::vector<std::int64_t> tops, lefts;
  for (std::int64_t i = 0; i < count; ++i) {
    tops.push_back(draw(down));
    lefts.push_back(draw(right));
  }
  const at::Tensor windows =
      at::constant_pad_nd(pixels, {right, right, down, down})
          .unfold(1, rows, 1)
          .unfold(2, cols, 1);  // [N, 2 down + 1, 2 right + 1, rows, cols]
  return windows.index({at::arange(count, pixels.options().dtype(at::kLong)),
                        to_tensor(tops).to(device_),
                        to_tensor(lefts).to(device_)});
}

}  // namespace unroll
