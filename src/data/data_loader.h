#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <vector>

#include "data/device_distortion.h"
#include "data/image_set.h"

namespace unroll {

/// Which images of the training set train and which validate: a seeded
/// permutation cut at `valid_fraction`. Indices into the training set.
struct Split {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> valid;
};
Split split_train_valid(std::int64_t count, double valid_fraction,
                        std::uint64_t seed);

/// 0, 1, ..., count - 1.
std::vector<std::int64_t> all_places(std::int64_t count);

struct Batch {
  at::Tensor images;  ///< [N, rows, cols] float, 0 to 1.
  at::Tensor labels;  ///< [N] int64.
};

struct LoaderOptions {
  std::int64_t batch_size = 256;
  bool shuffle = false;
  /// A last batch with fewer images than this joins the one before it.
  std::int64_t smallest_batch = 1;
  Distortion distortion = {};  ///< What is drawn anew for each image and epoch.
  std::uint64_t seed = 0;
};

/// In order, as many at once as the config evaluates.
LoaderOptions evaluation_options(const ImageDataConfig& config);

/// Batches of a set that lies in memory as bytes, on `device` when it fits, and
/// is made into what a model reads there. Which images a
/// batch holds, and how they are distorted, is a pure function of (seed, epoch,
/// batch): a resumed run needs to know its place only.
class DataLoader {
 public:
  /// Copies the images of `images` that `indices` picks; empty means none.
  DataLoader(const LabeledImages& images,
             const std::vector<std::int64_t>& indices,
             const LoaderOptions& options, c10::Device device);

  std::int64_t size() const;     ///< Images.
  std::int64_t batches() const;  ///< Batches in an epoch.
  std::int64_t batch_size() const { return options_.batch_size; }

  /// Sets the order of epoch `epoch` (counted from 0); without `shuffle` it is
  /// that of `indices`. A new loader stands at epoch 0.
  void start_epoch(std::int64_t epoch);
  /// Batch `index` of the epoch, on the device; 0 <= index < batches().
  Batch batch(std::int64_t index) const;

 private:
  Random randomness(std::int64_t number) const;
  at::Tensor distorted(const at::Tensor& places, std::int64_t first) const;
  at::Tensor distorted_on_cpu(const at::Tensor& places,
                              std::int64_t first) const;

  at::Tensor pixels_;  // [size(), rows, cols] bytes
  at::Tensor labels_;  // [size()]
  LoaderOptions options_;
  c10::Device device_;
  DeviceDistorter distorter_;
  std::int64_t epoch_ = 0;
  at::Tensor order_;  // [size()] places in pixels_, in this epoch's order
};

}  // namespace unroll
