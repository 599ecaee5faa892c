#include "kernels/conv_prepared.h"

#include "kernels/conv_stack.h"
#include "kernels/convolve.h"

namespace unroll {

PreparedConvs::Key PreparedConvs::key_of(const std::vector<ConvLayer>& layers,
                                         const std::vector<ConvShape>& shapes,
                                         std::int64_t images) {
  // The first layer's weights are packed otherwise where it is gathered.
  Key key = {{nullptr, shapes.front().kernel}};
  for (const auto& shape : shapes)
    key.emplace_back(nullptr, takes_tiles(shape, images));
  for (const auto& layer : layers) {
    for (const auto& tensor : {layer.weight, layer.norm_weight, layer.norm_bias,
                               layer.running_mean, layer.running_var}) {
      if (tensor.is_inference()) return {};  // These have no versions.
      key.emplace_back(tensor.const_data_ptr(), tensor._version());
    }
  }
  return key;
}

const std::vector<PreparedConv>& PreparedConvs::of(
    const std::vector<ConvLayer>& layers, const std::vector<ConvShape>& shapes,
    std::int64_t images) {
  auto key = key_of(layers, shapes, images);
  if (!key.empty() && key == key_) return convs_;
  forget();
  Norm before;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    convs_.push_back(
        {pack_forward(shapes[i], images, layers[i].weight.contiguous(),
                      before.scale, before.shift),
         running_norm_of(layers[i])});
    before = convs_.back().norm;
  }
  key_ = std::move(key);
  return convs_;
}

void PreparedConvs::forget() {
  key_.clear();
  convs_.clear();
}

}  // namespace unroll
