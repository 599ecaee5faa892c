#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "config/data_config.h"

namespace unroll {

/// Distorts whole batches by LibTorch's operations, wherever the images are.
/// What is random is drawn on the host, from the same numbers as an
/// ImageDistorter's: both give the same images but for rounding.
class DeviceDistorter {
 public:
  DeviceDistorter(const Distortion& distortion, std::int64_t rows,
                  std::int64_t cols, c10::Device device);

  /// images: [N, rows, cols] bytes on the device, and what is random of each ->
  /// [N, rows, cols] floats, 0 to 1.
  at::Tensor distort(const at::Tensor& images,
                     std::vector<Random> randoms) const;

 private:
  /// Where in its framed image each pixel is taken from: [N, rows, cols].
  struct Places {
    at::Tensor down, right;
  };
  Places places(const at::Tensor& placements_N6) const;
  at::Tensor bend(const at::Tensor& noise_NR2C) const;
  at::Tensor on_device(const at::Tensor& drawn) const;

  Distortion distortion_;
  std::int64_t rows_, cols_;
  c10::Device device_;
  // Of an elastic distortion: [rows, rows] and [cols, cols].
  at::Tensor smooth_rows_, smooth_cols_;
};

}  // namespace unroll
