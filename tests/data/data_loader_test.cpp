#include "data/data_loader.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "catch.h"

using namespace unroll;

namespace {

/// `count` images of 4 x 3 whose label is their own number, and whose pixels
/// begin at it.
LabeledImages numbered(std::int64_t count) {
  LabeledImages images{count, 4, 3, {}, {}};
  for (std::int64_t i = 0; i < count; ++i) {
    images.labels.push_back(i);
    for (std::int64_t p = 0; p < 12; ++p)
      images.pixels.push_back(static_cast<std::uint8_t>(i + 20 * p + 1));
  }
  return images;
}

std::vector<std::int64_t> all(std::int64_t count) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

DataLoader loader(std::int64_t count, const LoaderOptions& options) {
  return {numbered(count), all(count), options, at::kCPU};
}

std::vector<std::int64_t> labels_of(const Batch& batch) {
  const auto* data = batch.labels.const_data_ptr<std::int64_t>();
  return {data, data + batch.labels.size(0)};
}

std::vector<std::int64_t> epoch_order(DataLoader& loader, std::int64_t epoch) {
  loader.start_epoch(epoch);
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < loader.batches(); ++i)
    for (const std::int64_t label : labels_of(loader.batch(i)))
      order.push_back(label);
  return order;
}

std::vector<std::int64_t> batch_sizes(const DataLoader& loader) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t i = 0; i < loader.batches(); ++i)
    sizes.push_back(loader.batch(i).labels.size(0));
  return sizes;
}

using Sizes = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a byte becomes its 255th part, to the bit", "[data]") {
  LabeledImages images{1, 16, 16, {}, {0}};
  for (int shade = 0; shade < 256; ++shade)
    images.pixels.push_back(static_cast<std::uint8_t>(shade));
  const auto batch = DataLoader(images, {0}, {}, at::kCPU).batch(0);
  CHECK(
      at::equal(batch.images.flatten(), at::arange(256, at::kFloat) / 255.0f));
}

TEST_CASE("train and valid share out the set by a seeded cut", "[data]") {
  const Split split = split_train_valid(60000, 0.2, 1);
  CHECK(split.train.size() == 48000);
  CHECK(split.valid.size() == 12000);
  std::vector<std::int64_t> together = split.train;
  together.insert(together.end(), split.valid.begin(), split.valid.end());
  CHECK(!std::is_sorted(together.begin(), together.end()));
  std::sort(together.begin(), together.end());
  CHECK(together == all(60000));
  CHECK(split_train_valid(60000, 0.2, 1).train == split.train);
  CHECK(split_train_valid(60000, 0.2, 2).train != split.train);
}

TEST_CASE("a split rounds as the course does, and leaves one to train on",
          "[data]") {
  CHECK(split_train_valid(10, 0.0, 1).train.size() == 10);
  CHECK(split_train_valid(10, 0.0, 1).valid.empty());
  CHECK(split_train_valid(10, 0.3, 1).train.size() == 7);
  CHECK(split_train_valid(60000, 0.1, 1).train.size() == 54000);
  CHECK(split_train_valid(3, 0.5, 1).train.size() == 1);
  CHECK(split_train_valid(3, 0.9999, 1).train.size() == 1);
  CHECK(split_train_valid(1, 0.5, 1).train.size() == 1);
}

TEST_CASE("each image comes once an epoch, in an order of its own", "[data]") {
  DataLoader batches = loader(100, {.batch_size = 7, .shuffle = true});
  const auto first = epoch_order(batches, 0);
  const auto second = epoch_order(batches, 1);
  CHECK(first != second);
  CHECK(!std::is_sorted(first.begin(), first.end()));
  CHECK(std::set<std::int64_t>(first.begin(), first.end()).size() == 100);
  CHECK(epoch_order(batches, 0) == first);
  DataLoader other = loader(100, {.batch_size = 7, .shuffle = true, .seed = 1});
  CHECK(epoch_order(other, 0) != first);
}

TEST_CASE("without shuffling the order is that of the indices", "[data]") {
  DataLoader batches(numbered(9), {7, 2, 2, 5}, {.batch_size = 3}, at::kCPU);
  CHECK(batches.size() == 4);
  CHECK(epoch_order(batches, 0) == Sizes{7, 2, 2, 5});
  CHECK(epoch_order(batches, 3) == Sizes{7, 2, 2, 5});
}

TEST_CASE("a last batch that is too small joins the one before", "[data]") {
  CHECK(batch_sizes(loader(10, {.batch_size = 3})) == Sizes{3, 3, 3, 1});
  CHECK(batch_sizes(loader(10, {.batch_size = 3, .smallest_batch = 2})) ==
        Sizes{3, 3, 4});
  CHECK(batch_sizes(loader(11, {.batch_size = 3, .smallest_batch = 2})) ==
        Sizes{3, 3, 3, 2});
  CHECK(batch_sizes(loader(12, {.batch_size = 3, .smallest_batch = 2})) ==
        Sizes{3, 3, 3, 3});
  CHECK(batch_sizes(loader(1, {.batch_size = 3, .smallest_batch = 2})) ==
        Sizes{1});
  CHECK(batch_sizes(DataLoader(numbered(3), {}, {}, at::kCPU)).empty());
}

TEST_CASE("pixels are bytes divided by 255, as Python has them", "[data]") {
  LabeledImages images{1, 16, 16, {}, {3}};
  for (int i = 0; i < 256; ++i)
    images.pixels.push_back(static_cast<std::uint8_t>(i));
  const Batch batch =
      DataLoader(images, {0}, {.batch_size = 1}, at::kCPU).batch(0);
  CHECK(batch.images.sizes() == at::IntArrayRef({1, 16, 16}));
  CHECK(batch.images.scalar_type() == at::kFloat);
  CHECK(batch.labels.scalar_type() == at::kLong);
  const float* values = batch.images.const_data_ptr<float>();
  for (int i = 0; i < 256; ++i)
    CHECK(values[i] == static_cast<float>(i) / 255.0f);
}

TEST_CASE("each image of a batch goes with its label", "[data]") {
  const DataLoader batches = loader(10, {.batch_size = 4, .shuffle = true});
  const Batch batch = batches.batch(1);
  for (std::int64_t i = 0; i < 4; ++i) {
    const double first = batch.images[i][0][0].item<float>() * 255.0;
    CHECK(std::lround(first) == batch.labels[i].item<std::int64_t>() + 1);
  }
}

namespace {

/// `image` moved down and to the right, black where it came from.
at::Tensor moved(const at::Tensor& image, std::int64_t down,
                 std::int64_t right) {
  at::Tensor out = at::zeros_like(image);
  for (std::int64_t row = 0; row < image.size(0); ++row)
    for (std::int64_t col = 0; col < image.size(1); ++col) {
      const auto r = row + down, c = col + right;
      if (r >= 0 && r < image.size(0) && c >= 0 && c < image.size(1))
        out[r][c] = image[row][col];
    }
  return out;
}

}  // namespace

TEST_CASE("a shift moves whole images by up to so many pixels", "[data]") {
  const DataLoader plain = loader(60, {.batch_size = 60});
  const DataLoader shifting =
      loader(60, {.batch_size = 60, .distortion = {.shift = 1}});
  const Batch before = plain.batch(0), after = shifting.batch(0);
  std::set<std::pair<int, int>> moves;
  for (std::int64_t i = 0; i < 60; ++i) {
    int fitting = 0;
    for (int down = -1; down <= 1; ++down)
      for (int right = -1; right <= 1; ++right)
        if (after.images[i].equal(moved(before.images[i], down, right))) {
          moves.insert({down, right});
          ++fitting;
        }
    CHECK(fitting == 1);
  }
  CHECK(moves.size() == 9);  // every direction occurs
}

TEST_CASE("distortions are a function of seed, epoch and place", "[data]") {
  const Distortion distortion{1, 10.0, 0.1, 10.0, 2.0};
  DataLoader distorting =
      loader(40, {.batch_size = 20, .distortion = distortion});
  const at::Tensor first = distorting.batch(0).images;
  CHECK(distorting.batch(0).images.equal(first));
  CHECK(!distorting.batch(1).images.equal(first));
  distorting.start_epoch(1);
  CHECK(!distorting.batch(0).images.equal(first));
  distorting.start_epoch(0);
  CHECK(distorting.batch(0).images.equal(first));
  // Neither the batches nor the threads matter.
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  const at::Tensor all =
      loader(40, {.batch_size = 40, .distortion = distortion}).batch(0).images;
  at::set_num_threads(threads);
  CHECK(all.slice(0, 0, 20).equal(first));
}

TEST_CASE("a shift larger than the image leaves it black", "[data]") {
  const DataLoader shifting =
      loader(40, {.batch_size = 40, .distortion = {.shift = 1000}});
  const at::Tensor sums = shifting.batch(0).images.sum({1, 2});
  CHECK((sums == 0).sum().item<std::int64_t>() > 35);
}
