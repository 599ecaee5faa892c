#include "data/image_set.h"

#include "catch.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

/// Four IDX files in a folder of their own: 3 training and 2 test images of 2
/// rows and 3 columns, with three classes.
struct Files {
  Bytes train_images = idx(0x08, {3, 2, 3}, Bytes(18, 5));
  Bytes train_labels = idx(0x08, {3}, {0, 2, 2});
  Bytes test_images = idx(0x08, {2, 2, 3}, Bytes(12, 6));
  Bytes test_labels = idx(0x08, {2}, {1, 2});

  ImageSet open() const {
    ImageDataConfig config;
    config.set = IdxData{folder.write("train-images", train_images),
                         folder.write("train-labels", train_labels),
                         folder.write("test-images", test_images),
                         folder.write("test-labels", test_labels)};
    Console console(true);
    return open_image_set(config, 0, console);
  }
  std::string error() const {
    return user_error([&] { open(); });
  }

  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("an IDX set: any size, classes from the training labels", "[data]") {
  const ImageSet set = Files().open();
  CHECK(set.name == "IDX images");
  CHECK(set.caveat.empty());
  CHECK(set.classes == 3);  // class 1 has no training image, and counts
  CHECK(set.train.count == 3);
  CHECK(set.train.rows == 2);
  CHECK(set.train.cols == 3);
  CHECK(set.train.labels == std::vector<std::int64_t>{0, 2, 2});
  CHECK(set.test.count == 2);
  CHECK(set.test.pixels == Bytes(12, 6));
}

TEST_CASE("an IDX set's files may be packed, each by itself", "[data]") {
  Files files;
  files.train_images = gzip(files.train_images);
  files.test_labels = gzip(files.test_labels);
  CHECK(files.open().sha256 == Files().open().sha256);
}

TEST_CASE("the hash of a set changes with anything in it", "[data]") {
  const std::string hash = Files().open().sha256;
  CHECK(hash.size() == 64);
  Files pixel, label, size;
  pixel.train_images.back() = 4;
  label.test_labels.back() = 0;
  size.train_images = idx(0x08, {3, 3, 2}, Bytes(18, 5));
  size.test_images = idx(0x08, {2, 3, 2}, Bytes(12, 6));
  CHECK(pixel.open().sha256 != hash);
  CHECK(label.open().sha256 != hash);
  CHECK(size.open().sha256 != hash);
}

TEST_CASE("up to 1000 classes, in labels of any width", "[data]") {
  Files files;
  files.train_labels = idx(0x0B, {3}, {3, 231, 0, 0, 0, 1});  // 999
  CHECK(files.open().classes == 1000);
  files.train_labels = idx(0x0B, {3}, {3, 232, 0, 0, 0, 1});  // 1000
  CHECK(says(files.error(), "train-labels: its largest label is 1000"));
  files.train_labels = idx(0x08, {3}, {0, 0, 0});
  CHECK(says(files.error(), "train-labels: its largest label is 0"));
}

TEST_CASE("IDX files that do not go together name each other", "[data]") {
  Files counts;
  counts.train_labels = idx(0x08, {2}, {0, 1});
  CHECK(says(counts.error(), "train-images: holds 3 images"));
  CHECK(says(counts.error(), "train-labels holds 2 labels"));
  Files sizes;
  sizes.test_images = idx(0x08, {2, 3, 2}, Bytes(12));
  CHECK(says(sizes.error(), "test-images: its images have 3 x 2 pixels"));
  Files classes;
  classes.test_labels = idx(0x08, {2}, {2, 3});
  CHECK(says(classes.error(), "test-labels: label 1 is 3, but"));
  Files broken;
  broken.test_labels.pop_back();
  CHECK(says(broken.error(), "test-labels: is cut off"));
}

TEST_CASE("an IDX set needs all four files", "[data]") {
  Console console(true);
  ImageDataConfig config;
  config.set = IdxData{};
  CHECK(says(user_error([&] { open_image_set(config, 0, console); }),
             "data.train_images: names no file"));
  config.set = IdxData{"/no/such", "/no/such", "/no/such", "/no/such"};
  CHECK(says(user_error([&] { open_image_set(config, 0, console); }),
             "/no/such"));
}

TEST_CASE("drawn digits say that they are not MNIST", "[data]") {
  Console console(true);
  ImageDataConfig config;
  config.set = DrawnDigitsData{50, 20};
  const ImageSet set = open_image_set(config, 3, console);
  CHECK(set.caveat == "drawn digits, not MNIST");
  CHECK(set.classes == 10);
  CHECK(set.train.count == 50);
  CHECK(set.test.count == 20);
  CHECK(!std::equal(set.test.pixels.begin(), set.test.pixels.end(),
                    set.train.pixels.begin()));
  CHECK(open_image_set(config, 3, console).sha256 == set.sha256);
  CHECK(open_image_set(config, 4, console).sha256 != set.sha256);
}
