#include "kernels/conv_plan.h"

#include <algorithm>
#include <utility>

#include "kernels/simd.h"

namespace unroll {
namespace {

using TapsOfPlaces = std::vector<std::vector<Tap>>;

bool continues(const Run& run, const std::vector<Tap>& taps,
               std::int64_t step) {
  if (taps.empty() || taps.size() != run.taps.size()) return false;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    if (taps[i].tap != run.taps[i].tap ||
        taps[i].place != run.taps[i].place + run.count * step)
      return false;
  }
  return true;
}

/// The rows of one product are equally far apart: `step` places may lie between
/// them only where a place is one row.
bool extend(Run& run, const std::vector<Tap>& taps, std::int64_t images,
            std::int64_t longest) {
  if (run.count >= longest || run.taps.empty() || taps.empty()) return false;
  const auto step =
      run.count == 1 ? taps.front().place - run.taps.front().place : run.step;
  if (step < 1 || (step > 1 && images > 1) || !continues(run, taps, step))
    return false;
  run.step = step;
  ++run.count;
  return true;
}

std::vector<Run> runs_of(TapsOfPlaces places, std::int64_t images,
                         std::int64_t longest) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!runs.empty() && extend(runs.back(), places[i], images, longest))
      continue;
    runs.push_back({static_cast<std::int64_t>(i), 1, 1, std::move(places[i])});
  }
  return runs;
}

template <typename Body>
void each_tap(const ConvShape& shape, const Body& body) {
  for (std::int64_t row = 0; row < shape.out_rows(); ++row) {
    for (std::int64_t tap = 0; tap < shape.taps(); ++tap) {
      const auto places = tap_row(shape, tap, row);
      for (std::int64_t i = 0; i < places.count; ++i)
        body(tap, places.out + i, places.in + i * shape.stride);
    }
  }
}

TapsOfPlaces empty_places(std::int64_t count) {
  return TapsOfPlaces(static_cast<std::size_t>(count));
}

}  // namespace

bool takes_tiles(const ConvShape& shape, std::int64_t images) {
  if (images < kTileImages) return false;
  if (shape.kernel != 3 || shape.stride != 1 || shape.padding != 1)
    return false;
  const auto width = simd().panel_width;
  if (shape.inputs % width != 0 || shape.outputs % width != 0) return false;
  // Products for all cells of all tiles, and for all taps that read the image;
  // turning tiles there and back costs a quarter of what the latter do.
  const auto tiled = 16 * ((shape.rows + 1) / 2) * ((shape.cols + 1) / 2);
  const auto tapped = (3 * shape.rows - 2) * (3 * shape.cols - 2);
  return 4 * tiled <= 3 * tapped;
}

TapRow tap_row(const ConvShape& shape, std::int64_t tap, std::int64_t out_row) {
  const auto in_row =
      out_row * shape.stride - shape.padding + tap / shape.kernel;
  if (in_row < 0 || in_row >= shape.rows) return {};
  const auto shift = tap % shape.kernel - shape.padding;
  const auto first = shift < 0 ? (-shift + shape.stride - 1) / shape.stride : 0;
  const auto end = shape.cols - shift <= 0
                       ? 0
                       : std::min(shape.out_cols(),
                                  (shape.cols - shift - 1) / shape.stride + 1);
  if (first >= end) return {};
  return {end - first, out_row * shape.out_cols() + first,
          in_row * shape.cols + first * shape.stride + shift};
}

std::vector<Run> forward_runs(const ConvShape& shape, std::int64_t images,
                              std::int64_t longest) {
  auto places = empty_places(shape.out_places());
  each_tap(shape, [&](std::int64_t tap, std::int64_t out, std::int64_t in) {
    places[static_cast<std::size_t>(out)].push_back({tap, in});
  });
  return runs_of(std::move(places), images, longest);
}

std::vector<Run> backward_runs(const ConvShape& shape, std::int64_t images,
                               std::int64_t longest) {
  auto places = empty_places(shape.in_places());
  each_tap(shape, [&](std::int64_t tap, std::int64_t out, std::int64_t in) {
    places[static_cast<std::size_t>(in)].push_back({tap, out});
  });
  return runs_of(std::move(places), images, longest);
}

}  // namespace unroll
