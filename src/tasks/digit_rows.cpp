#include "tasks/digit_rows.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "base/error.h"
#include "base/random.h"
#include "data/data_loader.h"

namespace unroll {
namespace {

constexpr double kValidShare = 0.1;  // of the training images, kept apart

at::Tensor bytes_of(const LabeledImages& images,
                    const std::vector<std::int64_t>& places) {
  const auto all =
      at::from_blob(const_cast<std::uint8_t*>(images.pixels.data()),
                    {images.count, images.rows, images.cols}, at::kByte);
  return all.index_select(0, at::tensor(places, at::kLong));
}

}  // namespace

DigitRows::DigitRows(const LabeledImages& images,
                     const std::vector<std::int64_t>& places,
                     const Options& options, c10::Device device)
    : options_(options), device_(device), pixels_(bytes_of(images, places)) {
  for (const auto place : places)
    labels_.push_back(images.labels[static_cast<std::size_t>(place)]);
}

std::int64_t DigitRows::batches() const {
  return (options_.count + options_.batch_size - 1) / options_.batch_size;
}

/// Places in pixels_.
std::vector<std::int64_t> DigitRows::draw(std::int64_t row) const {
  Random random(options_.seed, options_.stream,
                static_cast<std::uint64_t>(epoch_ * options_.count + row));
  const auto lengths =
      static_cast<std::uint64_t>(options_.most - options_.least + 1);
  std::vector<std::int64_t> places(static_cast<std::size_t>(options_.least) +
                                   random.below(lengths));
  for (auto& place : places)
    place = static_cast<std::int64_t>(random.below(labels_.size()));
  return places;
}

DigitRows::Batch DigitRows::batch(std::int64_t index) const {
  const auto first = index * options_.batch_size;
  const auto end = std::min(first + options_.batch_size, options_.count);
  Batch batch;
  std::vector<std::int64_t> lengths, places, rows;
  for (auto row = first; row < end; ++row) {
    auto& digits = batch.digits.emplace_back();
    for (const auto place : draw(row)) {
      rows.push_back(options_.most * (row - first) +
                     static_cast<std::int64_t>(digits.size()));
      places.push_back(place);
      digits.push_back(labels_[static_cast<std::size_t>(place)]);
    }
    lengths.push_back(static_cast<std::int64_t>(digits.size()));
  }
  auto frames = at::zeros(
      {(end - first) * options_.most, pixels_.size(1), pixels_.size(2)},
      at::kByte);
  frames.index_copy_(0, at::tensor(rows, at::kLong),
                     pixels_.index_select(0, at::tensor(places, at::kLong)));
  const auto longest = *std::max_element(lengths.begin(), lengths.end());
  batch.frames = frames.to(device_)
                     .to(at::kFloat)
                     .div_(255.0)
                     .unflatten(0, {end - first, options_.most})
                     .slice(1, 0, longest);
  batch.lengths = at::tensor(lengths, at::kLong).to(device_);
  return batch;
}

DigitRows& DigitRowSplits::of(SplitName split) {
  if (split == SplitName::train) return train;
  return split == SplitName::valid ? valid : test;
}

bool DigitRowSplits::has(SplitName split) const {
  return split != SplitName::valid || valid.count() > 0;
}

DigitRowSplits make_digit_rows(const DigitRowDataConfig& config,
                               const ImageSet& set, std::int64_t least,
                               std::uint64_t seed, c10::Device device) {
  const double share = config.valid_rows > 0 ? kValidShare : 0.0;
  const Split split = split_train_valid(set.train.count, share, seed);
  if (split.train.empty() || (share > 0.0 && split.valid.empty()) ||
      set.test.count == 0)
    throw UserError(
        "data: too few images to make rows of digits of; give more");
  if (config.most_digits < least)
    throw UserError("data.most_digits: this task needs rows of 2 at least");
  const auto rows = [&](const LabeledImages& images,
                        const std::vector<std::int64_t>& places,
                        std::int64_t count, const char* stream) {
    return DigitRows(
        images, places,
        {count, least, config.most_digits, config.batch_size, seed, stream},
        device);
  };
  return {rows(set.train, split.train, config.train_rows, "train rows"),
          rows(set.train, split.valid, config.valid_rows, "valid rows"),
          rows(set.test, all_places(set.test.count), config.test_rows,
               "test rows")};
}

at::Tensor side_by_side(const at::Tensor& frames) {
  return frames.transpose(1, 2).flatten(2);
}

}  // namespace unroll
