#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

#include "kernels/conv_maps.h"
#include "kernels/conv_pass.h"
#include "kernels/conv_plan.h"
#include "kernels/simd_conv.h"

namespace unroll {

/// Sees the products of a block of outputs, the `block`th, and a panel.
using AfterProducts =
    c10::function_ref<void(std::int64_t block, const TapProducts&)>;

/// In how many blocks of outputs at most `weight_products` makes them.
std::int64_t product_blocks(const ConvShape& shape);

/// What gradients by a convolution's weights are made of: `after` sees each
/// block of each panel once, on some thread, while it is in the cache.
void weight_products(const ConvShape& shape, const ConvCut& cut, const Maps& x,
                     const Maps& slopes, AfterProducts after);

/// The same for a pointwise convolution of few weights, from pieces of its
/// slopes.
class PieceProducts {
 public:
  static bool fits(const ConvShape& shape);
  PieceProducts(const ConvShape& shape, std::int64_t parts, const Maps& x);

  void add(const Piece& slopes);
  void finish(AfterProducts after) const;

 private:
  ConvShape shape_;
  Maps x_;
  at::Tensor sums_;  ///< [parts, inputs, outputs]
};

}  // namespace unroll
