#include "kernels/conv_backward.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

#include "kernels/convolve.h"
#include "kernels/parallel.h"
#include "kernels/simd_conv.h"

namespace unroll {

ConvBackward::ConvBackward(std::vector<ConvRecord> layers, std::int64_t images,
                           bool training)
    : layers_(std::move(layers)),
      images_(images),
      training_(training),
      results_(layers_.size()) {}

std::vector<ConvSlopes> ConvBackward::run(const at::Tensor& slopes,
                                          at::Tensor* by_images) {
  enter(slopes);
  for (auto layer = layers_.size(); layer-- > 0;) {
    const auto& [shape, weight, inputs, outputs, norm] = layers_[layer];
    const bool needed = layer > 0 || by_images != nullptr;
    const auto packed =
        needed ? pack_backward(shape, images_, weight) : PackedTaps();
    const auto sums = go_through_weights(layer, packed);
    if (layer > 0) {
      take_norm(layer - 1, sums);
      go_through_taps(layer, packed,
                      layer == 1 && by_images == nullptr &&
                          PieceProducts::fits(layers_[0].shape) &&
                          !takes_tiles(shape, images_));
    } else if (needed) {
      *by_images = image_slopes(packed);
    }
  }
  return std::move(results_);
}

/// Through the last norm and ReLU.
void ConvBackward::enter(const at::Tensor& slopes) {
  const auto last = layers_.size() - 1;
  const auto& shape = layers_[last].shape;
  const auto places = shape.out_places(), channels = shape.outputs;
  slopes_ = to_maps(slopes, places, channels);
  const auto maps = maps_of(slopes_, places, images_, channels);
  const auto by_norm = view_maps(slopes_, maps);
  const auto x = view_maps(layers_[last].outputs, maps);
  take_norm(last, {(by_norm * x).sum(at::IntArrayRef{0, 1}),
                   by_norm.sum(at::IntArrayRef{0, 1})});
  sums_ = at::zeros({1, places, channels});
  parallel(places, [&](std::int64_t place) {
    rectify(last,
            {0, 0, place, 1, 0, images_, maps.at(place), maps.offset(place)});
  });
}

void ConvBackward::take_norm(std::size_t layer, const NormSums& sums) {
  const auto& [shape, weight, inputs, outputs, norm] = layers_[layer];
  norm_ = norm_slopes(norm, sums, shape.out_places() * images_, training_);
  results_[layer].norm_weight = norm_.weight;
  results_[layer].norm_bias = norm_.bias;
}

void ConvBackward::rectify(std::size_t layer, const Piece& piece) {
  const auto channels = sums_.size(2), size = piece.images * channels;
  RectifySlopes place;
  place.x = layers_[layer].outputs.const_data_ptr<float>() + piece.at;
  place.slopes = piece.rows;
  place.rows = piece.images;
  place.cols = channels;
  place.scale = norm_.scale.const_data_ptr<float>();
  place.by_x = norm_.by_x.const_data_ptr<float>();
  place.shift = norm_.shift.const_data_ptr<float>();
  place.sums = sums_.mutable_data_ptr<float>() +
               (piece.chunk * sums_.size(1) + piece.place) * channels;
  for (std::int64_t i = 0; i < piece.count; ++i) {
    simd().rectify_slopes(place);
    place.x += size;
    place.slopes += size;
    place.sums += channels;
  }
}

/// For each tap, the sum of the slopes of all places where it reads the image:
/// [taps, outputs].
at::Tensor ConvBackward::tap_sums(const ConvShape& shape,
                                  const at::Tensor& places) const {
  auto sums = at::zeros({shape.taps(), shape.outputs});
  auto* to = sums.mutable_data_ptr<float>();
  const auto* from = places.const_data_ptr<float>();
  for (std::int64_t tap = 0; tap < shape.taps(); ++tap) {
    for (std::int64_t row = 0; row < shape.out_rows(); ++row) {
      const auto read = tap_row(shape, tap, row);
      simd().add_rows(from + read.out * shape.outputs, read.count,
                      shape.outputs, shape.outputs, to + tap * shape.outputs);
    }
  }
  return sums;
}

void ConvBackward::make_products(std::size_t layer, AfterProducts after) {
  const auto& shape = layers_[layer].shape;
  if (products_) {
    products_->finish(after);
    products_.reset();
    return;
  }
  weight_products(
      shape, ConvCut(shape, images_),
      maps_of(layers_[layer].inputs, shape.in_places(), images_, shape.inputs),
      maps_of(slopes_, shape.out_places(), images_, shape.outputs), after);
}

/// The gradients by a convolution's weights and bias; from these, the sums that
/// the norm below it needs.
NormSums ConvBackward::go_through_weights(std::size_t layer,
                                          const PackedTaps& packed) {
  const auto& [shape, weight, inputs, outputs, norm] = layers_[layer];
  const auto places = sums_.sum(0);
  results_[layer].bias = places.sum(0);
  results_[layer].weight = at::empty(weight.sizes(), at::kFloat);
  const auto taps = tap_sums(shape, places);
  TapSlopes all;
  all.outputs = shape.outputs;
  all.inputs = shape.inputs;
  all.taps = shape.taps();
  all.gradient = results_[layer].weight.mutable_data_ptr<float>();
  if (layer > 0) {
    all.scale = layers_[layer - 1].norm.scale.const_data_ptr<float>();
    all.shift = layers_[layer - 1].norm.shift.const_data_ptr<float>();
    all.slopes = taps.const_data_ptr<float>();
    all.panels = packed.panels.const_data_ptr<float>();
  }
  auto below = at::zeros({product_blocks(shape), 2, shape.inputs});
  auto* sums = below.mutable_data_ptr<float>();
  make_products(layer, [&](std::int64_t block, const TapProducts& products) {
    auto some = all;
    some.products = products;
    some.dots = sums + block * 2 * shape.inputs;
    some.totals = some.dots + shape.inputs;
    simd().tap_slopes(some);
  });
  const auto both = below.sum(0);
  return {both[0], both[1]};
}

/// `ends_below`: the layer below is the first and pointwise, and its images'
/// gradients are not asked for: each piece is needed for its products with that
/// layer's inputs, and no more.
void ConvBackward::go_through_taps(std::size_t layer, const PackedTaps& packed,
                                   bool ends_below) {
  const auto& shape = layers_[layer].shape;
  const auto places = shape.in_places();
  const ConvCut cut(shape, images_);
  at::Tensor below;
  Maps to{nullptr, places, images_, shape.inputs};
  if (ends_below) {
    const auto& [first, weight, inputs, outputs, norm] = layers_[layer - 1];
    products_.emplace(first, cut.parts,
                      maps_of(inputs, places, images_, first.inputs));
  } else {
    below = new_maps(places, images_, shape.inputs);
    to = maps_of(below, places, images_, shape.inputs);
  }
  sums_ = at::zeros({cut.chunks, places, shape.inputs});
  convolve_backward(
      shape, cut,
      {maps_of(slopes_, shape.out_places(), images_, shape.outputs), to,
       packed},
      [&](const Piece& piece) {
        rectify(layer - 1, piece);
        if (products_) products_->add(piece);
      });
  slopes_ = below;
}

at::Tensor ConvBackward::image_slopes(const PackedTaps& packed) {
  const auto& shape = layers_[0].shape;
  const auto flat = new_maps(shape.in_places(), images_, shape.inputs);
  const auto maps = maps_of(flat, shape.in_places(), images_, shape.inputs);
  convolve_backward(
      shape, ConvCut(shape, images_),
      {maps_of(slopes_, shape.out_places(), images_, shape.outputs), maps,
       packed},
      [](const Piece&) {});
  return view_maps(flat, maps)
      .permute({1, 2, 0})
      .reshape({images_, shape.inputs, shape.rows, shape.cols});
}

}  // namespace unroll
