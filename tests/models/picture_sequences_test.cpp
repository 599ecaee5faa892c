// Models that read or make rows of pictures.
#include <ATen/Context.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "catch.h"
#include "models/captioner.h"
#include "models/closeness.h"
#include "models/frame_tagger.h"
#include "models/painter.h"
#include "models/plain_cells.h"

namespace unroll {
namespace {

constexpr std::int64_t kWords = 6;

Captioner small_captioner() {
  at::manual_seed(1);
  CaptionerConfig config;
  config.channels = {2, 3};
  config.embedding_size = 4;
  config.recurrence = {Cell::lstm, 5, 1, true, 0.0};
  return Captioner(config, kWords);
}

FrameTaggerConfig small_frame_tagger() {
  return {{}, {2, 3}, 4, {Cell::gru, 5, 1, false, 0.0}};
}

/// Three strips of 2, 1 and 3 places.
struct Strips {
  at::Tensor lengths = at::tensor({2, 1, 3}, at::kLong);
  at::Tensor pixels = at::rand({3, 28, 3 * 28});

  Strips with_other_padding() const {
    auto other = pixels.clone();
    for (std::int64_t n = 0; n < 3; ++n) {
      other[n].slice(1, 28 * lengths[n].item<std::int64_t>()).fill_(0.5);
    }
    return {lengths, other};
  }
};

}  // namespace

TEST_CASE("what stands past a strip's end is not seen, in training neither",
          "[models]") {
  auto model = small_captioner();
  const Strips strips;
  const auto words = at::randint(kWords, {3, 4}, at::kLong);
  const auto loss = [&](const Strips& of) {
    return at::cross_entropy_loss(
        model.forward(of.pixels, of.lengths, words).flatten(0, 1),
        words.flatten());
  };
  const bool training = GENERATE(true, false);
  model.train(training);
  CHECK(loss(strips).item<double>() ==
        loss(strips.with_other_padding()).item<double>());
}

TEST_CASE("a strip is captioned the same alone and in a batch", "[models]") {
  auto model = small_captioner();
  for (auto& weight : model.parameters()) weight.data().mul_(3.0);
  model.named_parameters()["decoder.output.bias"].data()[2] -= 4.0;  // the end
  model.eval();
  const Strips strips;
  const SearchOptions options{1, 2, 6, 2, 1.0};
  const auto batch = model.caption(strips.pixels, strips.lengths, options);
  for (std::int64_t n = 0; n < 3; ++n) {
    const auto width = 28 * strips.lengths[n].item<std::int64_t>();
    const auto alone = strips.pixels.slice(0, n, n + 1).slice(2, 0, width);
    CHECK(model.caption(alone, {}, options).front().ids == batch[n].ids);
    CHECK(!batch[n].ids.empty());
  }
}

TEST_CASE("a frame's label waits for no later frame", "[models]") {
  at::manual_seed(2);
  FrameTagger model(small_frame_tagger(), {9, 7}, 3);
  model.eval();
  const auto clip = at::rand({2, 4, 9, 7});
  const auto logits = model.forward(clip);
  CHECK(logits.sizes() == at::IntArrayRef{2, 4, 3});
  const auto begun = model.forward(clip.slice(1, 0, 2));
  CHECK(difference(begun, logits.slice(1, 0, 2)) < 1e-6);
  auto other = clip.clone();
  other.select(1, 0).fill_(0.5);
  CHECK(difference(model.forward(other).select(1, 3), logits.select(1, 3)) >
        1e-6);
}

TEST_CASE("a clip's labels do not depend on its padding", "[models]") {
  FrameTagger model(small_frame_tagger(), {9, 7}, 3);
  const auto lengths = at::tensor({4, 2}, at::kLong);
  auto clips = at::rand({2, 4, 9, 7});
  const auto own = [&] {  // in training mode: batch norm sees the batch
    const auto logits = model.forward(clips, lengths);
    return std::make_pair(logits[0].clone(), logits[1].slice(0, 0, 2).clone());
  };
  const auto before = own();
  clips[1].slice(0, 2).fill_(7.0);
  const auto after = own();
  CHECK(before.first.equal(after.first));
  CHECK(before.second.equal(after.second));
}

TEST_CASE("a painter is told the class at its first step only", "[models]") {
  at::manual_seed(3);
  PainterConfig config;
  config.recurrence = {Cell::gru, 6, 2, false, 0.0};
  Painter model(config, {5, 4}, 3);
  auto inputs = at::zeros({3, 5, 3});
  inputs.select(1, 0).copy_(at::one_hot(at::arange(3), 3));
  const auto modules = model.named_modules("", /*include_self=*/false);
  const auto run =
      plain_unroll(Cell::gru, plain_weights(*modules["rnn"]), inputs);
  const auto parameters = model.named_parameters();
  const auto rows = at::linear(run.outputs, parameters["output.weight"],
                               parameters["output.bias"]);
  CHECK(difference(model.forward(at::arange(3)), rows) < 1e-6);

  const auto asked = at::tensor({2, 0, 2, 1, 1}, at::kLong);
  CHECK(difference(model.forward(asked), rows.index_select(0, asked)) < 1e-6);
}

}  // namespace unroll
