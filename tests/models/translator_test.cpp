#include "models/translator.h"

#include <ATen/Context.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>

#include "catch.h"
#include "models/closeness.h"
#include "models/sequence_reference.h"

namespace unroll {
namespace {

constexpr std::int64_t kSourceUnits = 7, kTargetUnits = 6;
constexpr auto kAttentions = {Attention::none, Attention::bahdanau,
                              Attention::luong};

Attention read_attention(const std::string& name) {
  if (name == "none") return Attention::none;
  return name == "luong" ? Attention::luong : Attention::bahdanau;
}

TranslatorConfig small(Cell cell, Attention attention, std::int64_t layers) {
  TranslatorConfig config;
  config.embedding_size = 4;
  config.cell = cell;
  config.hidden_size = 3;
  config.layers = layers;
  config.dropout = 0.0;
  config.attention = attention;
  return config;
}

/// With large weights, so that its guesses are far apart.
Translator make_sure_translator(Attention attention) {
  at::manual_seed(11);
  Translator model(small(Cell::lstm, attention, 2), kSourceUnits, kTargetUnits);
  for (auto& weight : model.parameters()) weight.data().mul_(3.0);
  model.eval();
  return model;
}

struct Sources {
  at::Tensor ids = at::randint(kSourceUnits, {4, 5}, at::kLong);
  at::Tensor lengths = at::tensor({5, 1, 3, 4}, at::kLong);

  Sources alone(std::int64_t n) const {
    const auto length = lengths[n].item<std::int64_t>();
    return {ids.slice(0, n, n + 1).slice(1, 0, length),
            lengths.slice(0, n, n + 1)};
  }
};

SearchOptions search(std::int64_t beam_size, std::int64_t most_units) {
  return {/*start=*/1, /*end=*/2, most_units, beam_size, 0.7};
}

/// The score of `ids`, the end mark after them unless they are as long as may
/// be.
double score(Translator& model, const Sources& source,
             std::vector<std::int64_t> ids, const SearchOptions& options) {
  if (std::ssize(ids) < options.most_units) ids.push_back(options.end);
  const auto target = at::tensor(ids, at::kLong).unsqueeze(0);
  const auto before =
      at::cat({at::tensor({options.start}, at::kLong).unsqueeze(0),
               target.slice(1, 0, -1)},
              1);
  const auto logs =
      at::log_softmax(model.forward(source.ids, source.lengths, before), 2);
  return logs.gather(2, target.unsqueeze(2)).sum().item<double>() /
         std::pow(static_cast<double>(ids.size()), options.length_penalty);
}

/// Every sequence of fewer than `most_units` units that the end mark ends.
std::vector<std::vector<std::int64_t>> all_sequences(
    const SearchOptions& options) {
  std::vector<std::vector<std::int64_t>> all = {{}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::ssize(all[i]) + 1 >= options.most_units) continue;
    for (std::int64_t id = 0; id < kTargetUnits; ++id) {
      if (id == options.end) continue;
      all.push_back(all[i]);
      all.back().push_back(id);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a translator computes what Python computes", "[models]") {
  for (const auto& path : reference_files("translator_")) {
    INFO(path.filename().string());
    const auto reference = read_reference(path);
    const auto& expected = reference.tensors;
    Translator model(
        small(reference.metadata.at("cell") == "lstm" ? Cell::lstm : Cell::gru,
              read_attention(reference.metadata.at("attention")),
              std::stoll(reference.metadata.at("layers"))),
        kSourceUnits, kTargetUnits);
    take_weights(model, reference);
    const auto logits = model.forward(
        expected.at("source"), expected.at("lengths"), expected.at("target"));
    const auto loss = at::cross_entropy_loss(
        logits.flatten(0, 1), expected.at("following").flatten());
    loss.backward();
    CHECK(difference(logits, expected.at("logits")) < kPythonTolerance);
    check_loss_and_gradients(model, loss, reference);
  }
}

TEST_CASE("without forcing a translator is fed its own guesses", "[models]") {
  for (const auto attention : kAttentions) {
    auto model = make_sure_translator(attention);
    const Sources sources;
    const auto target = at::randint(kTargetUnits, {4, 6}, at::kLong);
    const auto free =
        model.forward(sources.ids, sources.lengths, target, /*forcing=*/0.0);
    const auto guesses = free.argmax(2).slice(1, 0, -1);
    const auto fed = at::cat({target.slice(1, 0, 1), guesses}, 1);
    CHECK(difference(model.forward(sources.ids, sources.lengths, fed), free) <
          1e-5);
    CHECK(!guesses.equal(target.slice(1, 1)));
    // Nearly always forced: the loop gives what the run at once gives.
    CHECK(difference(
              model.forward(sources.ids, sources.lengths, target, 1 - 1e-9),
              model.forward(sources.ids, sources.lengths, target)) < 1e-5);
  }
}

TEST_CASE("a beam of one takes the likeliest unit each time", "[models]") {
  for (const auto attention : kAttentions) {
    auto model = make_sure_translator(attention);
    const Sources sources;
    const auto options = search(1, 6);
    const auto found = model.translate(sources.ids, sources.lengths, options);
    for (std::int64_t n = 0; n < 4; ++n) {
      const auto source = sources.alone(n);
      const auto start =
          at::full({1, options.most_units}, options.start, at::kLong);
      const auto guesses =
          model.forward(source.ids, source.lengths, start, 0.0).argmax(2)[0];
      std::vector<std::int64_t> expected;
      for (std::int64_t t = 0; t < options.most_units; ++t) {
        const auto id = guesses[t].item<std::int64_t>();
        if (id == options.end) break;
        expected.push_back(id);
      }
      CHECK(found[n].ids == expected);
      CHECK(found[n].score ==
            Approx(score(model, source, expected, options)).epsilon(1e-4));
    }
  }
}

TEST_CASE("a beam wide enough finds the best of all sequences", "[models]") {
  for (const auto attention : kAttentions) {
    auto model = make_sure_translator(attention);
    const Sources sources;
    const auto options = search(200, 4);
    const auto found = model.translate(sources.ids, sources.lengths, options);
    for (std::int64_t n = 0; n < 4; ++n) {
      const auto source = sources.alone(n);
      double best = -INFINITY;
      for (const auto& ids : all_sequences(options)) {
        best = std::max(best, score(model, source, ids, options));
      }
      CHECK(found[n].score == Approx(best).epsilon(1e-4));
      CHECK(score(model, source, found[n].ids, options) ==
            Approx(best).epsilon(1e-4));
    }
  }
}

TEST_CASE("a batch is translated as each sentence alone", "[models]") {
  for (const auto attention : kAttentions) {
    auto model = make_sure_translator(attention);
    const Sources sources;
    const auto options = search(3, 7);
    const auto batch = model.translate(sources.ids, sources.lengths, options);
    REQUIRE(batch.size() == 4);
    for (std::int64_t n = 0; n < 4; ++n) {
      const auto source = sources.alone(n);
      const auto alone =
          model.translate(source.ids, source.lengths, options).front();
      CHECK(batch[n].ids == alone.ids);
      CHECK(batch[n].score == Approx(alone.score).epsilon(1e-4));
      CHECK(batch[n].attention.defined() ==
            (attention != Attention::none && !alone.ids.empty()));
      if (!batch[n].attention.defined()) continue;
      const auto& weights = batch[n].attention;
      const auto length = source.ids.size(1);
      CHECK(weights.sizes() == at::IntArrayRef{std::ssize(alone.ids), 5});
      CHECK(difference(weights.slice(1, 0, length), alone.attention) < 1e-5);
      CHECK(weights.slice(1, length).sum().item<double>() == 0);
    }
  }
}

}  // namespace unroll
