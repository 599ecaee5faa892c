// The models of sequences against live Python: references_sequences.py has the
// same nets as a user of PyTorch would write them.
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include "catch.h"
#include "models/closeness.h"
#include "models/language_model.h"
#include "models/sequence_reference.h"
#include "models/tagger.h"
#include "models/text_classifier.h"

namespace unroll {
namespace {

EmbeddingConfig learned(std::int64_t size) {
  EmbeddingConfig config;
  config.kind = LearnedEmbedding{size, "", false};
  return config;
}

Cell read_cell(const Reference& reference) {
  static const std::map<std::string, Cell> kCells = {
      {"rnn", Cell::rnn}, {"lstm", Cell::lstm}, {"gru", Cell::gru}};
  return kCells.at(reference.metadata.at("cell"));
}

Readout read_readout(const Reference& reference) {
  static const std::map<std::string, Readout> kReadouts = {
      {"last", Readout::last},
      {"final", Readout::final},
      {"mean", Readout::mean},
      {"max", Readout::max}};
  return kReadouts.at(reference.metadata.at("readout"));
}

template <typename Check>
void for_each_reference(std::string_view prefix, Check check) {
  for (const auto& path : reference_files(prefix)) {
    INFO(path.filename().string());
    check(read_reference(path));
  }
}

TextClassifier make_text_classifier(const Reference& reference) {
  const bool sigmoid = reference.metadata.at("output") == "sigmoid";
  TextClassifierConfig config;
  config.embedding = learned(4);
  config.recurrence = {read_cell(reference), 5, 2, true, 0.0};
  config.readout = read_readout(reference);
  config.output = sigmoid ? Output::sigmoid : Output::softmax;
  return TextClassifier(config, 9, sigmoid ? 2 : 3);
}

TaggerConfig small_tagger() {
  TaggerConfig config;
  config.embedding = learned(4);
  config.character_size = 3;
  config.character_hidden_size = 2;
  config.recurrence = {Cell::gru, 5, 1, true, 0.0};
  return config;
}

}  // namespace

TEST_CASE("a language model computes what Python computes", "[models]") {
  for_each_reference("language_model_", [](const Reference& reference) {
    const auto& expected = reference.tensors;
    LanguageModelConfig config;
    config.embedding = learned(4);
    config.recurrence = {read_cell(reference), 5, 2, false, 0.0};
    LanguageModel model(config, 7);
    take_weights(model, reference);
    const auto guess =
        model.forward(expected.at("ids"), {expected.at("h"), expected.at("c")});
    const auto loss = at::cross_entropy_loss(guess.logits.flatten(0, 1),
                                             expected.at("targets").flatten());
    loss.backward();
    CHECK(difference(guess.logits, expected.at("logits")) < kPythonTolerance);
    CHECK(difference(guess.state.h, expected.at("last_h")) < kPythonTolerance);
    if (config.recurrence.cell == Cell::lstm) {
      CHECK(difference(guess.state.c, expected.at("last_c")) <
            kPythonTolerance);
    }
    check_loss_and_gradients(model, loss, reference);
  });
}

TEST_CASE("a text classifier computes what Python computes", "[models]") {
  for_each_reference("text_classifier_", [](const Reference& reference) {
    const auto& expected = reference.tensors;
    auto model = make_text_classifier(reference);
    take_weights(model, reference);
    const auto output =
        model.forward(expected.at("ids"), expected.at("lengths"));
    const auto loss = at::nll_loss(output, expected.at("labels"));
    loss.backward();
    CHECK(difference(output, expected.at("output")) < kPythonTolerance);
    check_loss_and_gradients(model, loss, reference);
  });
}

TEST_CASE("a tagger computes what Python computes", "[models]") {
  for_each_reference("tagger", [](const Reference& reference) {
    const auto& expected = reference.tensors;
    Tagger model(small_tagger(), {8, 6, 4});
    take_weights(model, reference);
    const auto logits = model.forward(
        {expected.at("words"), expected.at("lengths"), expected.at("spellings"),
         expected.at("spelling_lengths"), expected.at("spelling_of")});
    const auto loss = at::cross_entropy_loss(logits.flatten(0, 1),
                                             expected.at("targets").flatten());
    loss.backward();
    CHECK(difference(logits, expected.at("logits")) < kPythonTolerance);
    check_loss_and_gradients(model, loss, reference);
  });
}

TEST_CASE("a tagger without characters does not look at spellings",
          "[models]") {
  auto config = small_tagger();
  config.character_hidden_size = 0;
  Tagger model(config, {8, 6, 4});
  CHECK(!model.reads_characters());
  TaggerInput input;
  input.words = at::tensor({1, 2, 3, 4, 5, 6}, at::kLong).view({2, 3});
  input.lengths = at::tensor({2, 3}, at::kLong);
  CHECK(model.forward(input).sizes() == at::IntArrayRef{2, 3, 4});
}

TEST_CASE("two labels by sigmoid stay finite when sure", "[models]") {
  TextClassifierConfig config;
  config.embedding = learned(4);
  config.output = Output::sigmoid;
  TextClassifier model(config, 9, 2);
  model.named_parameters()["output.bias"].data().fill_(200.0);
  const auto output = model.forward(at::tensor({1, 2}, at::kLong).view({1, 2}),
                                    at::tensor({2}, at::kLong));
  CHECK(output.isfinite().all().item<bool>());
  CHECK(output[0][1].item<float>() == Approx(0.0));
  CHECK_THROWS(TextClassifier(config, 9, 3));
}

TEST_CASE("one-hot, frozen and loaded vectors", "[models]") {
  const auto ids = at::tensor({2, 0, 1, 2}, at::kLong).view({2, 2});
  EmbeddingConfig one_hot;
  one_hot.kind = OneHotEmbedding{};
  Embedding sparse(one_hot, 3);
  CHECK(sparse.parameters().empty());
  CHECK(sparse.size() == 3);
  const auto expected =
      at::tensor({0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1}).view({2, 2, 3});
  CHECK(sparse.forward(ids).equal(expected.to(at::kFloat)));
  CHECK_THROWS(sparse.load_vectors(at::randn({3, 3})));

  EmbeddingConfig config;
  config.kind = LearnedEmbedding{5, "", true};
  Embedding frozen(config, 3);
  const auto vectors = at::randn({3, 5});
  frozen.load_vectors(vectors);
  CHECK(!frozen.parameters().front().requires_grad());
  CHECK(frozen.forward(ids).equal(vectors.index({ids})));
  CHECK_THROWS(frozen.load_vectors(at::randn({4, 5})));
  config.kind = LearnedEmbedding{5, "", false};
  CHECK(Embedding(config, 3).parameters().front().requires_grad());
}

}  // namespace unroll
