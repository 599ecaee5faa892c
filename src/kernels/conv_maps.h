#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/conv_plan.h"

namespace unroll {

/// Maps of C channels in memory, [places][images][C].
struct Maps {
  float* data = nullptr;
  std::int64_t places = 0, images = 0, channels = 0;

  std::int64_t offset(std::int64_t place, std::int64_t image = 0) const {
    return (place * images + image) * channels;
  }
  float* at(std::int64_t place, std::int64_t image = 0) const {
    return data + offset(place, image);
  }
};

/// Fresh maps, flat. A panel's width of floats follows them, so that any can be
/// read as panels.
at::Tensor new_maps(std::int64_t places, std::int64_t images,
                    std::int64_t channels);
Maps maps_of(const at::Tensor& flat, std::int64_t places, std::int64_t images,
             std::int64_t channels);
/// The same as a tensor [places, images, C].
at::Tensor view_maps(const at::Tensor& flat, const Maps& maps);

/// images: [N, C * places], of any further division -> maps.
at::Tensor to_maps(const at::Tensor& images, std::int64_t places,
                   std::int64_t channels);

/// All that each place of a convolution's result reads, side by side: images
/// [N, C, rows, cols] -> maps of C * taps channels, zeros for the padding.
at::Tensor gather_taps(const at::Tensor& images, const ConvShape& shape);
/// The convolution that is left to do with those: of one tap.
ConvShape gathered(const ConvShape& shape);

}  // namespace unroll
