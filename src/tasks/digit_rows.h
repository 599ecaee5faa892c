#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <string>
#include <vector>

#include "config/data_config.h"
#include "data/image_set.h"
#include "tasks/task.h"

namespace unroll {

/// Images in rows of several, drawn at random: strips that are read side by
/// side, clips that are seen one after the other. A row is a pure function of
/// (seed, epoch, its number).
class DigitRows {
 public:
  struct Options {
    std::int64_t count = 0;  ///< Rows.
    std::int64_t least = 1;  ///< Images in a row.
    std::int64_t most = 5;
    std::int64_t batch_size = 128;
    std::uint64_t seed = 0;
    std::string stream;  ///< Names the split: no two share their draws.
  };
  /// Rows of the images of `images` that `places` picks; not empty.
  DigitRows(const LabeledImages& images,
            const std::vector<std::int64_t>& places, const Options& options,
            c10::Device device);

  std::int64_t count() const { return options_.count; }
  std::int64_t batches() const;
  void start_epoch(std::int64_t epoch) { epoch_ = epoch; }

  struct Batch {
    at::Tensor
        frames;  ///< [N, T, rows, cols] float, 0 to 1; black past an end.
    at::Tensor lengths;                             ///< [N] int64.
    std::vector<std::vector<std::int64_t>> digits;  ///< Of each row.
  };
  Batch batch(std::int64_t index) const;

 private:
  std::vector<std::int64_t> draw(std::int64_t row) const;

  Options options_;
  c10::Device device_;
  at::Tensor pixels_;  // [images, rows, cols] bytes
  std::vector<std::int64_t> labels_;
  std::int64_t epoch_ = 0;
};

/// The three splits of a task on rows of digits.
struct DigitRowSplits {
  DigitRows train, valid, test;

  DigitRows& of(SplitName split);
  bool has(SplitName split) const;
};
/// `least`: images in the shortest row. Validation rows hold training images
/// that no training row holds. Throws UserError if there are too few images.
DigitRowSplits make_digit_rows(const DigitRowDataConfig& config,
                               const ImageSet& set, std::int64_t least,
                               std::uint64_t seed, c10::Device device);

/// [N, T, rows, cols] -> [N, rows, T*cols]: side by side.
at::Tensor side_by_side(const at::Tensor& frames);

}  // namespace unroll
