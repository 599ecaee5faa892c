#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/conv_norm.h"
#include "kernels/conv_pass.h"
#include "kernels/conv_products.h"

namespace unroll {

/// What one layer of a stack leaves for the way back.
struct ConvRecord {
  ConvShape shape;
  at::Tensor weight;
  at::Tensor inputs;   ///< Maps: x of the layer below, before its norm.
  at::Tensor outputs;  ///< Maps: after ReLU, before the norm.
  Norm norm;
};

struct ConvSlopes {
  at::Tensor weight, bias, norm_weight, norm_bias;
};

/// The way back through a stack.
class ConvBackward {
 public:
  ConvBackward(std::vector<ConvRecord> layers, std::int64_t images,
               bool training);

  /// From the gradient by the stack's result [N, C * places] to those by each
  /// layer's weights. `by_images`: those by the images, if not null.
  std::vector<ConvSlopes> run(const at::Tensor& slopes, at::Tensor* by_images);

 private:
  void enter(const at::Tensor& slopes);
  void rectify(std::size_t layer, const Piece& piece);
  NormSums go_through_weights(std::size_t layer, const PackedTaps& packed);
  void take_norm(std::size_t layer, const NormSums& sums);
  void make_products(std::size_t layer, AfterProducts after);
  void go_through_taps(std::size_t layer, const PackedTaps& packed,
                       bool ends_below);
  at::Tensor image_slopes(const PackedTaps& packed);
  at::Tensor tap_sums(const ConvShape& shape, const at::Tensor& places) const;

  std::vector<ConvRecord> layers_;
  std::int64_t images_;
  bool training_;
  std::vector<ConvSlopes> results_;
  NormSlopes norm_;    ///< Of the norm that is on the way.
  at::Tensor slopes_;  ///< By the convolution's result on the way.
  at::Tensor sums_;    ///< [chunks, places, C]: of its rows.
  /// In place of the slopes, where only the weights' products need them.
  std::optional<PieceProducts> products_;
};

}  // namespace unroll
