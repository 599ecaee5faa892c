#include "kernels/conv_stack.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "base/error.h"
#include "catch.h"
#include "kernels/conv_plan.h"

namespace unroll {
namespace {

struct Case {
  std::int64_t images = 1, inputs = 1, rows = 1, cols = 1;
  std::vector<std::int64_t> channels;
  std::int64_t kernel = 3, stride = 1, padding = 1;
};

/// Every other layer has a stride of 1.
std::vector<ConvLayer> make_layers(const Case& c) {
  std::vector<ConvLayer> layers;
  auto inputs = c.inputs;
  for (const auto outputs : c.channels) {
    ConvLayer layer;
    const double scale =
        1 / std::sqrt(static_cast<double>(inputs * c.kernel * c.kernel));
    layer.weight = at::randn({outputs, inputs, c.kernel, c.kernel}) * scale;
    layer.bias = at::randn({outputs}) * 0.1;
    layer.norm_weight = at::rand({outputs}) + 0.5;
    layer.norm_bias = at::randn({outputs});
    layer.running_mean = at::randn({outputs});
    layer.running_var = at::rand({outputs}) + 0.5;
    layer.batches_tracked = at::zeros({}, at::kLong);
    layer.stride = layers.size() % 2 == 0 ? c.stride : 1;
    layer.padding = c.padding;
    layers.push_back(layer);
    inputs = outputs;
  }
  return layers;
}

std::vector<ConvLayer> as_leaves(const std::vector<ConvLayer>& from,
                                 at::ScalarType type) {
  auto layers = from;
  for (auto& layer : layers) {
    for (auto* leaf :
         {&layer.weight, &layer.bias, &layer.norm_weight, &layer.norm_bias})
      *leaf = leaf->to(type).clone().requires_grad_();
    layer.running_mean = layer.running_mean.to(type).clone();
    layer.running_var = layer.running_var.to(type).clone();
  }
  return layers;
}

at::Tensor run_libtorch(at::Tensor x, const std::vector<ConvLayer>& layers,
                        bool training) {
  for (const auto& layer : layers) {
    x = at::relu(
        at::conv2d(x, layer.weight, layer.bias, layer.stride, layer.padding));
    x = at::batch_norm(x, layer.norm_weight, layer.norm_bias,
                       layer.running_mean, layer.running_var, training,
                       layer.momentum, layer.eps, false);
  }
  return x.flatten(1);
}

at::Tensor run_fused(const at::Tensor& x, const std::vector<ConvLayer>& layers,
                     bool training) {
  return ConvStack().run(x, layers, training);
}

/// By norm: a value near zero may lie on ReLU's other side.
double apart(const at::Tensor& a, const at::Tensor& b) {
  REQUIRE(a.sizes().equals(b.sizes()));
  const auto distance = (a.to(at::kDouble) - b.to(at::kDouble)).norm();
  return (distance / (b.to(at::kDouble).norm() + 1e-3)).item<double>();
}

std::vector<at::Tensor> leaves_of(const at::Tensor& x,
                                  const std::vector<ConvLayer>& layers) {
  std::vector<at::Tensor> leaves;
  if (x.requires_grad()) leaves.push_back(x);
  for (const auto& layer : layers)
    leaves.insert(leaves.end(), {layer.weight, layer.bias, layer.norm_weight,
                                 layer.norm_bias});
  return leaves;
}

void check(const Case& c, bool training, bool by_images) {
  at::manual_seed(static_cast<std::uint64_t>(c.rows * 100 + c.kernel));
  const auto images = at::randn({c.images, c.inputs, c.rows, c.cols});
  const auto layers = make_layers(c);
  const auto exact_x = images.to(at::kDouble).clone().requires_grad_(by_images);
  const auto x = images.clone().requires_grad_(by_images);
  const auto exact_layers = as_leaves(layers, at::kDouble);
  const auto own_layers = as_leaves(layers, at::kFloat);
  const auto exact = run_libtorch(exact_x, exact_layers, training);
  const auto own = run_fused(x, own_layers, training);
  INFO(c.images << " images of " << c.inputs << " x " << c.rows << " x "
                << c.cols << ", kernel " << c.kernel << ", stride " << c.stride
                << ", padding " << c.padding << ", training " << training);
  CHECK(apart(own, exact) < 2e-6);
  const auto slopes = at::randn_like(exact);
  const auto expected = torch::autograd::grad(
      {exact}, leaves_of(exact_x, exact_layers), {slopes});
  const auto found = torch::autograd::grad({own}, leaves_of(x, own_layers),
                                           {slopes.to(at::kFloat)});
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("leaf " << i);
    CHECK(apart(found[i], expected[i]) < 5e-5);
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CHECK(apart(own_layers[i].running_mean, exact_layers[i].running_mean) <
          2e-6);
    CHECK(apart(own_layers[i].running_var, exact_layers[i].running_var) < 2e-6);
  }
}

}  // namespace

TEST_CASE("convolutions agree with LibTorch's in double, for any sizes",
          "[kernels]") {
  const std::vector<Case> cases = {{5, 1, 1, 1, {7}},
                                   {5, 3, 2, 3, {5, 16}},
                                   {1, 1, 7, 5, {3}},
                                   {2, 5, 7, 5, {16, 3}, 3, 2},
                                   {3, 16, 7, 5, {33, 5}, 1, 1, 0},
                                   {7, 33, 7, 5, {16}, 3, 2, 0},
                                   {13, 3, 7, 5, {33, 16}, 5, 2, 2},
                                   {1, 16, 9, 8, {33, 33}, 1, 2, 0},
                                   {3, 5, 7, 6, {40}, 2, 3, 0},
                                   {1, 3, 28, 28, {5, 33, 16}, 5, 2, 1},
                                   {67, 1, 8, 6, {32, 40}, 3, 2},
                                   {129, 1, 2, 3, {16, 33, 5}},
                                   {5, 1, 3, 4, {150, 203, 5}},
                                   {300, 1, 3, 2, {190, 171}, 3, 2},
                                   {2, 171, 3, 3, {190}, 3, 2},
                                   {3, 1, 5, 4, {8, 171, 190}, 3, 2},
                                   {2, 3, 4, 1, {7}, 3, 2, 2},
                                   {3, 16, 4, 4, {8, 5}, 1, 1, 1},
                                   // By tiles: whole panels, many images.
                                   {32, 32, 6, 5, {64}},
                                   {70, 3, 9, 7, {32, 64, 96}},
                                   {33, 1, 8, 8, {32, 64, 32}, 3, 2},
                                   {40, 1, 4, 4, {96, 256}},
                                   {32, 1, 4, 4, {128, 256}},
                                   {32, 1, 5, 4, {256, 256}},
                                   // And what looks like it.
                                   {32, 32, 8, 8, {32}, 3, 1, 0},
                                   {32, 32, 8, 8, {32}, 3, 1, 2},
                                   {32, 32, 8, 8, {32, 32}, 5, 1, 1},
                                   {33, 33, 6, 5, {32}},
                                   {33, 32, 6, 5, {33}}};
  for (const auto& c : cases) {
    check(c, true, false);
    check(c, true, true);
    check(c, false, true);
    check(c, false, false);
  }
}

TEST_CASE("convolutions are made by tiles where these save products",
          "[kernels]") {
  ConvShape shape{32, 64, 14, 14};
  CHECK(takes_tiles(shape, 256));
  CHECK(takes_tiles(shape, 32));
  CHECK_FALSE(takes_tiles(shape, 31));
  CHECK_FALSE(takes_tiles({32, 64, 2, 2}, 256));
  shape.stride = 2;
  CHECK_FALSE(takes_tiles(shape, 256));
}

TEST_CASE("a convolution's sums are the same in each run", "[kernels]") {
  at::manual_seed(1);
  const auto layers =
      as_leaves(make_layers({1, 1, 1, 1, {32, 64, 510}, 3, 2}), at::kFloat);
  const auto images = at::randn({70, 1, 9, 7});
  const auto gradients = [&] {
    return torch::autograd::grad(
        {run_fused(images, layers, true).square().sum()},
        leaves_of(images, layers));
  };
  const auto first = gradients(), second = gradients();
  for (std::size_t i = 0; i < first.size(); ++i)
    CHECK(at::equal(first[i], second[i]));
}

TEST_CASE("a change of a weight or a statistic reaches prepared convolutions",
          "[kernels]") {
  at::manual_seed(2);
  const auto layers = make_layers({1, 3, 1, 1, {8, 5}});
  const auto images = at::randn({2, 3, 6, 5});
  ConvStack stack;
  const auto agrees = [&] {
    const auto own = stack.run(images, layers, false);
    return apart(own, run_libtorch(images, layers, false)) < 1e-5;
  };
  CHECK(agrees());
  CHECK(agrees());
  layers[1].weight.mul_(1.5);
  CHECK(agrees());
  layers[0].norm_weight.add_(0.5);
  CHECK(agrees());
  stack.run(images, layers, true);
  CHECK(agrees());
  // Other numbers of images, made by tiles or not.
  const auto wide = make_layers({1, 3, 1, 1, {32, 32}});
  ConvStack other;
  for (const auto count : {2, 40, 2}) {
    const auto some = at::randn({count, 3, 6, 5});
    CHECK(apart(other.run(some, wide, false), run_libtorch(some, wide, false)) <
          1e-5);
  }
  // Another layout of the first layer's weights, then the first again.
  const auto watched = images.clone().requires_grad_();
  CHECK(apart(stack.run(watched, layers, false),
              run_libtorch(images, layers, false)) < 1e-5);
  CHECK(agrees());
}

TEST_CASE("a batch is counted where it trains, and only there", "[kernels]") {
  const auto layers = make_layers({1, 1, 1, 1, {4}});
  const auto images = at::randn({3, 1, 5, 5});
  run_fused(images, layers, true);
  run_fused(images, layers, true);
  run_fused(images, layers, false);
  CHECK(layers[0].batches_tracked.item<std::int64_t>() == 2);
}

TEST_CASE("no images are no trouble to a convolution", "[kernels]") {
  const auto layers = make_layers({1, 1, 1, 1, {4, 5}});
  CHECK(run_fused(at::randn({0, 1, 5, 5}), layers, false)
            .sizes()
            .equals({0, 125}));
}

TEST_CASE("a convolution keeps what is not a number", "[kernels]") {
  const auto layers = make_layers({1, 1, 1, 1, {4}});
  auto images = at::zeros({2, 1, 3, 3});
  images[1][0][1][1] = NAN;
  const auto result = run_fused(images, layers, false);
  CHECK_FALSE(result[0].isnan().any().item<bool>());
  CHECK(result[1].isnan().all().item<bool>());
}

TEST_CASE("convolutions refuse gradients of gradients", "[kernels]") {
  const auto layers = as_leaves(make_layers({1, 1, 1, 1, {4}}), at::kFloat);
  const auto sum = run_fused(at::randn({2, 1, 3, 3}), layers, true).sum();
  CHECK_THROWS_AS(torch::autograd::grad({sum}, {layers[0].weight}, {},
                                        std::nullopt, /*create_graph=*/true),
                  RunError);
}

}  // namespace unroll
