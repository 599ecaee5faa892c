#include <ATen/ops/rand.h>

#include "catch.h"
#include "kernels/choice.h"
#include "models/closeness.h"
#include "models/fc_model.h"
#include "models/layer_summary.h"

namespace unroll {
namespace {

using Sizes = std::vector<std::int64_t>;

std::shared_ptr<Classifier> make_model(
    const std::variant<FcConfig, CnnConfig, RnnConfig>& net,
    ImageShape image = {}) {
  ClassifierConfig config;
  config.net = net;
  return make_classifier(config, image, 10);
}

std::int64_t parameter_count(const Classifier& model) {
  std::int64_t count = 0;
  for (const auto& parameter : model.parameters()) count += parameter.numel();
  return count;
}

const LayerSummary& find(const ModelSummary& summary, const std::string& name) {
  for (const auto& layer : summary.layers) {
    if (layer.name == name) return layer;
  }
  FAIL("no layer " << name);
  return summary.layers.front();
}

RnnConfig recurrent(Cell cell, std::int64_t hidden_size, std::int64_t layers,
                    bool bidirectional) {
  RnnConfig config;
  config.cell = cell;
  config.hidden_size = hidden_size;
  config.layers = layers;
  config.bidirectional = bidirectional;
  return config;
}

}  // namespace

TEST_CASE("hidden sizes fall in even steps", "[models]") {
  CHECK(even_hidden_sizes(784, 10, 5) == Sizes{629, 474, 319, 164});
  CHECK(even_hidden_sizes(784, 10, 1).empty());
  CHECK(even_hidden_sizes(4, 10, 3) == Sizes{6, 8});
  for (const auto size : even_hidden_sizes(784, 10, 1000)) CHECK(size >= 10);
}

TEST_CASE("the course's models have their known sizes", "[models]") {
  const auto count = [](const auto& net) {
    return parameter_count(*make_model(net));
  };
  // 784*629 + 629 + 2*629 and so on down to 164*10 + 10.
  CHECK(count(FcConfig{}) == 1001212);
  // Five blocks, then 512*50 + 50 + 2*50 + 50*10 + 10.
  CHECK(count(CnnConfig{}) == 4741876);
  // Four layers of 4 gates and two directions, 2*256, 256*10 + 10.
  CHECK(count(RnnConfig{}) == 1350666);
}

TEST_CASE("a summary's parameters are all the model's", "[models]") {
  for (const auto& model :
       {make_model(FcConfig{}), make_model(CnnConfig{}),
        make_model(RnnConfig{}), make_model(recurrent(Cell::gru, 5, 3, true)),
        make_model(FcConfig{{}, 1})}) {
    const auto summary = summarize(*model, {});
    CHECK(summary.parameters == parameter_count(*model));
    CHECK(summary.layers.back().output_shape == Sizes{1, 10});
    CHECK(summary.layers.back().kind == "LogSoftmax");
  }
}

TEST_CASE("a summary leaves the model as it was", "[models]") {
  const auto model = make_model(FcConfig{{20}});
  const auto before = model->named_buffers()["layers.2.running_var"].clone();
  summarize(*model, {});
  CHECK(model->is_training());
  CHECK(model->named_buffers()["layers.2.running_var"].equal(before));
  model->eval();
  summarize(*model, {});
  CHECK(!model->is_training());
}

TEST_CASE("multiply-adds of a linear layer", "[models]") {
  const auto summary = summarize(*make_model(FcConfig{{20}}), {});
  CHECK(find(summary, "layers.0").kind == "Linear(784, 20)");
  CHECK(find(summary, "layers.0").multiply_adds == 784 * 20);
  CHECK(find(summary, "layers.1").kind == "LeakyReLU(0.01)");
  CHECK(find(summary, "layers.2").kind == "BatchNorm1d(20)");
  CHECK(find(summary, "layers.2").multiply_adds == 0);
  CHECK(summary.multiply_adds == 784 * 20 + 20 * 10);
}

TEST_CASE("multiply-adds of a convolution", "[models]") {
  const auto summary =
      summarize(*make_model(CnnConfig{{4, 6}, 7}, {20, 13}), {20, 13});
  const auto& first = find(summary, "blocks.0.layers.0");
  CHECK(first.kind == "Conv2d(1, 4, 3x3)");
  CHECK(first.output_shape == Sizes{1, 4, 20, 13});
  CHECK(first.multiply_adds == 9 * 1 * 4 * 20 * 13);
  const auto& halving = find(summary, "blocks.0.layers.3");
  CHECK(halving.kind == "Conv2d(4, 4, 3x3, stride 2)");
  CHECK(halving.output_shape == Sizes{1, 4, 10, 7});
  CHECK(halving.multiply_adds == 9 * 4 * 4 * 10 * 7);
  CHECK(find(summary, "layers.0").kind == "Linear(120, 7)");  // 6 * 5 * 4
}

TEST_CASE("multiply-adds of recurrent layers", "[models]") {
  const auto adds = [](Cell cell, std::int64_t layers, bool bidirectional) {
    const auto model =
        make_model(recurrent(cell, 8, layers, bidirectional), {10, 4});
    const auto summary = summarize(*model, {10, 4});
    CHECK(summary.layers.front().name == "rnn");
    return summary.layers.front().multiply_adds;
  };
  CHECK(adds(Cell::rnn, 1, false) == 10 * (4 + 8) * 8);
  CHECK(adds(Cell::lstm, 1, true) == 10 * 2 * 4 * (4 + 8) * 8);
  CHECK(adds(Cell::gru, 2, true) ==
        10 * 2 * 3 * ((4 + 8) * 8 + (2 * 8 + 8) * 8));
}

TEST_CASE("a recurrent stack says what it is", "[models]") {
  const auto kind = [](const RnnConfig& config) {
    return summarize(*make_model(config), {}).layers.front().kind;
  };
  CHECK(kind(RnnConfig{}) == "LSTM(28, 128, 4 layers, bidirectional)");
  CHECK(kind(recurrent(Cell::gru, 64, 1, false)) == "GRU(28, 64, 1 layer)");
}

TEST_CASE("tracing shows each layer's output and changes nothing", "[models]") {
  for (const auto& model :
       {make_model(FcConfig{{9}}), make_model(CnnConfig{{2, 3}, 4}),
        make_model(recurrent(Cell::rnn, 5, 2, true))}) {
    model->eval();
    use_fused_kernels(false);
    const auto images = at::rand({3, 28, 28});
    at::Tensor last;
    std::vector<std::string> names;
    const auto traced = model->trace(images, [&](const LayerCall& call) {
      CHECK(call.output.size(0) == 3);
      names.push_back(call.name);
      last = call.output;
    });
    CHECK(last.equal(traced));
    CHECK(traced.equal(model->forward(images)));
    use_fused_kernels(true);
    CHECK(difference(traced, model->forward(images)) < 1e-5);
    const auto modules = model->named_modules();
    for (const auto& name : names) CHECK(modules.contains(name));
  }
}

TEST_CASE("only nets with batch norm need two images", "[models]") {
  RnnConfig tutorial;
  tutorial.head = Head::linear;
  CHECK(!make_model(tutorial)->has_batch_norm());
  CHECK(make_model(RnnConfig{})->has_batch_norm());
  CHECK(make_model(CnnConfig{})->has_batch_norm());
  CHECK(make_model(FcConfig{})->has_batch_norm());
  CHECK(!make_model(FcConfig{{}, 1})->has_batch_norm());
}

}  // namespace unroll
