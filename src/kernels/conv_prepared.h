#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/conv_norm.h"
#include "kernels/conv_pass.h"

namespace unroll {

struct PreparedConv {
  PackedTaps weights;
  Norm norm;
};

/// What evaluation computes of a stack's weights alone, kept until one of them
/// changes: for one image it is most of the work.
class PreparedConvs {
 public:
  const std::vector<PreparedConv>& of(const std::vector<ConvLayer>& layers,
                                      const std::vector<ConvShape>& shapes,
                                      std::int64_t images);
  void forget();

 private:
  /// How each layer is made, memory and version of each tensor; empty: none is
  /// prepared.
  using Key = std::vector<std::pair<const void*, std::int64_t>>;
  static Key key_of(const std::vector<ConvLayer>& layers,
                    const std::vector<ConvShape>& shapes, std::int64_t images);

  Key key_;
  std::vector<PreparedConv> convs_;
};

}  // namespace unroll
