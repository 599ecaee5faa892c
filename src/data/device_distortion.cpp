#include "data/device_distortion.h"

#include <ATen/ATen.h>

#include <cmath>

#include "data/image_distortion.h"

namespace unroll {
namespace {

/// What `placements` holds of each image.
constexpr std::int64_t kDown = 0, kRight = 1, kSine = 2, kCosine = 3, kTall = 4,
                       kWide = 5, kNumbers = 6;

/// Takes each element's weighted neighbours together, beyond an end those from
/// the other end.
at::Tensor smoothing_matrix(const std::vector<float>& weights,
                            std::int64_t size) {
  auto matrix = at::zeros({size, size});
  auto to = matrix.accessor<float, 2>();
  const auto radius = static_cast<std::int64_t>(weights.size()) - 1;
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t k = -radius; k <= radius; ++k)
      to[i][((i + k) % size + size) % size] +=
          weights[static_cast<std::size_t>(std::abs(k))];
  return matrix;
}

void write(const Placement& placement, double* to) {
  to[kDown] = placement.down;
  to[kRight] = placement.right;
  to[kSine] = std::sin(placement.turn);
  to[kCosine] = std::cos(placement.turn);
  to[kTall] = placement.tall;
  to[kWide] = placement.wide;
}

/// Bilinearly: framed [N, rows + 3, cols + 3].
at::Tensor sample(const at::Tensor& framed, at::Tensor down, at::Tensor right) {
  const auto width = framed.size(2);
  const auto shape = down.sizes().vec();
  const auto flat = framed.flatten(1);
  const auto top = down.trunc(), left = right.trunc();
  const auto low = down - top, far = right - left;
  const auto place = (top * static_cast<double>(width) + left).to(at::kLong);
  const auto taken = [&](std::int64_t further) {
    return flat.gather(1, (place + further).flatten(1)).view(shape);
  };
  const auto above = taken(0), below = taken(width);
  const auto upper = above + far * (taken(1) - above);
  const auto lower = below + far * (taken(width + 1) - below);
  return upper + low * (lower - upper);
}

}  // namespace

DeviceDistorter::DeviceDistorter(const Distortion& distortion,
                                 std::int64_t rows, std::int64_t cols,
                                 c10::Device device)
    : distortion_(distortion), rows_(rows), cols_(cols), device_(device) {
  if (distortion.elastic_strength == 0.0) return;
  const auto weights = bend_weights(distortion);
  smooth_rows_ = smoothing_matrix(weights, rows).to(device);
  smooth_cols_ = smoothing_matrix(weights, cols).to(device);
}

at::Tensor DeviceDistorter::distort(const at::Tensor& images,
                                    std::vector<Random> randoms) const {
  const bool is_elastic = smooth_rows_.defined();
  const auto count = static_cast<std::int64_t>(randoms.size());
  const auto placements = at::empty({count, kNumbers}, at::kDouble);
  const auto noise =
      at::empty({is_elastic ? count : 0, rows_, 2, cols_}, at::kByte);
  for (std::int64_t i = 0; i < count; ++i) {
    Random& random = randoms[static_cast<std::size_t>(i)];
    write(draw_placement(distortion_, random),
          placements.mutable_data_ptr<double>() + i * kNumbers);
    if (is_elastic)
      draw_noise(random, rows_ * 2 * cols_,
                 noise[i].mutable_data_ptr<std::uint8_t>());
  }
  auto [down, right] = places(on_device(placements));
  if (is_elastic) {
    const auto further = bend(on_device(noise));
    down = down + further.select(1, 0);
    right = right + further.select(1, 1);
  }
  const auto framed =
      at::constant_pad_nd(images.to(at::kFloat).div_(255.0), {1, 2, 1, 2});
  return sample(framed, down.clamp(0, rows_ + 1), right.clamp(0, cols_ + 1));
}

at::Tensor DeviceDistorter::on_device(const at::Tensor& drawn) const {
  if (device_.is_cpu()) return drawn;
  return drawn.pin_memory().to(device_, /*non_blocking=*/true);
}

/// The placement, undone.
DeviceDistorter::Places DeviceDistorter::places(
    const at::Tensor& placements_N6) const {
  const auto of = [&](std::int64_t number) {
    return placements_N6.select(1, number).unsqueeze(1);
  };
  const double middle_row = 0.5 * static_cast<double>(rows_ - 1);
  const double middle_col = 0.5 * static_cast<double>(cols_ - 1);
  const auto options = placements_N6.options();
  const auto below = at::arange(rows_, options) - middle_row - of(kDown);
  const auto beside = -middle_col - of(kRight);
  const auto along = [&](const at::Tensor& start, const at::Tensor& a_col) {
    const auto cols = at::arange(cols_, options.dtype(at::kFloat));
    return start.to(at::kFloat).unsqueeze(2) +
           a_col.to(at::kFloat).unsqueeze(2) * cols;
  };
  return {along((of(kSine) * beside + of(kCosine) * below) / of(kTall) +
                    (1.0 + middle_row),
                of(kSine) / of(kTall)),
          along((of(kCosine) * beside - of(kSine) * below) / of(kWide) +
                    (1.0 + middle_col),
                of(kCosine) / of(kWide))};
}

/// Displacements [N, 2, rows, cols], of bytes.
at::Tensor DeviceDistorter::bend(const at::Tensor& noise_NR2C) const {
  const auto noise =
      noise_NR2C.permute({0, 2, 1, 3}).to(at::kFloat) * (1.0f / 127.5f) - 1.0f;
  return smooth_rows_.matmul(noise).matmul(smooth_cols_);
}

}  // namespace unroll
