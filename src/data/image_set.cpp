#include "data/image_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "data/drawn_digits.h"
#include "data/idx.h"
#include "data/mnist.h"

namespace unroll {
namespace {

constexpr std::int64_t kMostClasses = 1000;

void hash_into(Sha256& hash, const LabeledImages& images) {
  hash.update(
      fmt::format("{}x{}x{}\n", images.count, images.rows, images.cols));
  hash.update(images.pixels);
  std::vector<std::uint8_t> labels;  // 16 bits each: there are 1000 at most
  for (const std::int64_t label : images.labels) {
    labels.push_back(static_cast<std::uint8_t>(label & 255));
    labels.push_back(static_cast<std::uint8_t>(label >> 8));
  }
  hash.update(labels);
}

std::string hash_of(const ImageSet& set) {
  Sha256 hash;
  hash.update(fmt::format("{} classes\n", set.classes));
  hash_into(hash, set.train);
  hash_into(hash, set.test);
  return hash.hex();
}

// --- IDX files --------------------------------------------------------------

struct IdxFile {
  std::string name;
  Bytes bytes;
};

LabeledImages parse_pair(const IdxFile& images_file,
                         const IdxFile& labels_file) {
  IdxImages images = parse_idx_images(images_file.bytes, images_file.name);
  auto labels = parse_idx_labels(labels_file.bytes, labels_file.name);
  if (images.count != static_cast<std::int64_t>(labels.size()))
    throw UserError(fmt::format(
        "{}: holds {} images (byte 4), but {} holds "
        "{} labels (byte 4)",
        images_file.name, images.count, labels_file.name, labels.size()));
  return {images.count, images.rows, images.cols, std::move(images.pixels),
          std::move(labels)};
}

std::int64_t count_classes(const LabeledImages& train,
                           const std::string& file) {
  const std::int64_t classes = 1 + std::ranges::max(train.labels);
  if (classes < 2 || classes > kMostClasses)
    throw UserError(fmt::format(
        "{}: its largest label is {}; it must be 1 to {} (classes count from "
        "0, and there are 2 to {} of them)",
        file, classes - 1, kMostClasses - 1, kMostClasses));
  return classes;
}

void check_test_set(const ImageSet& set, const IdxFile& images_file,
                    const IdxFile& labels_file) {
  if (set.test.rows != set.train.rows || set.test.cols != set.train.cols)
    throw UserError(fmt::format(
        "{}: its images have {} x {} pixels (rows x columns), but those of "
        "the training set {} x {}",
        images_file.name, set.test.rows, set.test.cols, set.train.rows,
        set.train.cols));
  const auto foreign = std::ranges::find_if(
      set.test.labels,
      [&](std::int64_t label) { return label >= set.classes; });
  if (foreign != set.test.labels.end())
    throw UserError(
        fmt::format("{}: label {} is {}, but the training labels end at {}",
                    labels_file.name, foreign - set.test.labels.begin(),
                    *foreign, set.classes - 1));
}

/// Files: training images and labels, test images and labels.
ImageSet parse_idx_set(const std::array<IdxFile, 4>& files) {
  ImageSet set;
  set.train = parse_pair(files[0], files[1]);
  set.test = parse_pair(files[2], files[3]);
  set.classes = count_classes(set.train, files[1].name);
  check_test_set(set, files[2], files[3]);
  return set;
}

// --- One for each kind of data ----------------------------------------------

ImageSet open_mnist(const std::string& dir, Console& console) {
  const MnistFiles found = get_mnist(dir, console);
  std::array<IdxFile, 4> files;
  for (std::size_t i = 0; i < files.size(); ++i)
    files[i] = {found.paths[i].string(), read_mnist_file(found, i)};
  ImageSet set = parse_idx_set(files);
  set.name = "MNIST";
  set.source = found.folder.string();
  return set;
}

ImageSet draw_set(const DrawnDigitsData& data, std::uint64_t seed) {
  ImageSet set;
  set.name = "drawn digits";
  set.caveat = "drawn digits, not MNIST";
  set.source = fmt::format("drawn by this program, seed {}", seed);
  set.classes = 10;
  set.train = draw_digits(data.train_count, seed, "train digits");
  set.test = draw_digits(data.test_count, seed, "test digits");
  return set;
}

ImageSet open_idx(const IdxData& data) {
  const std::array<std::pair<const char*, const std::string*>, 4> fields = {
      {{"data.train_images", &data.train_images},
       {"data.train_labels", &data.train_labels},
       {"data.test_images", &data.test_images},
       {"data.test_labels", &data.test_labels}}};
  std::array<IdxFile, 4> files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& [field, path] = fields[i];
    if (path->empty())
      throw UserError(
          fmt::format("{}: names no file; data.set \"idx\" needs it", field));
    files[i] = {*path, read_bytes(*path)};
  }
  ImageSet set = parse_idx_set(files);
  set.name = "IDX images";
  set.source = data.train_images;
  return set;
}

}  // namespace

ImageSet open_image_set(const ImageSource& config, std::uint64_t seed,
                        Console& console) {
  ImageSet set;
  if (std::holds_alternative<MnistData>(config.set))
    set = open_mnist(config.dir, console);
  else if (const auto* drawn = std::get_if<DrawnDigitsData>(&config.set))
    set = draw_set(*drawn, seed);
  else
    set = open_idx(std::get<IdxData>(config.set));
  set.sha256 = hash_of(set);
  return set;
}

}  // namespace unroll
