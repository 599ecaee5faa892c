// Gradients of every model against finite differences, in double: how a loss
// changes along a random direction in the space of each parameter in turn.

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <functional>

#include "catch.h"
#include "kernels/choice.h"
#include "models/captioner.h"
#include "models/classifier.h"
#include "models/frame_tagger.h"
#include "models/language_model.h"
#include "models/painter.h"
#include "models/tagger.h"
#include "models/text_classifier.h"
#include "models/translator.h"
#include "models/word2vec.h"

namespace unroll {
namespace {

using Loss = std::function<at::Tensor()>;

at::Tensor ids(at::IntArrayRef sizes, std::int64_t below) {
  return at::randint(below, sizes, at::kLong);
}

at::Tensor lengths(const std::vector<std::int64_t>& each) {
  return at::tensor(each, at::kLong);
}

/// A scalar in which every number of `output` has a weight of its own.
at::Tensor weighed(const at::Tensor& output) {
  const auto count = static_cast<double>(output.numel());
  const auto weights = at::linspace(-1.0, 1.5, output.numel(), at::kDouble);
  return (output.flatten() * weights).sum() / count;
}

/// (loss at p + step - loss at p - step) / 2, for the parameter p.
double difference_along(const at::Tensor& parameter, const at::Tensor& step,
                        const Loss& loss) {
  const at::NoGradGuard no_grad;
  const auto before = parameter.clone();
  parameter.copy_(before + step);
  const double up = loss().item<double>();
  parameter.copy_(before - step);
  const double down = loss().item<double>();
  parameter.copy_(before);
  return (up - down) / 2;
}

void check_gradients(torch::nn::Module& model, const Loss& loss) {
  constexpr double kStep = 1e-5;
  model.to(at::kDouble);
  {
    // Fresh biases are often zero, where ReLU has its corner.
    const at::NoGradGuard no_grad;
    for (const auto& parameter : model.parameters())
      parameter.add_(0.1 * at::randn_like(parameter));
  }
  model.zero_grad();
  loss().backward();
  int without_effect = 0;
  for (const auto& parameter : model.named_parameters()) {
    INFO(parameter.key());
    const auto gradient = parameter.value().grad();
    REQUIRE(gradient.defined());
    const auto direction = at::randn_like(parameter.value());
    const double slope = (gradient * direction).sum().item<double>();
    const double measured =
        difference_along(parameter.value(), kStep * direction, loss) / kStep;
    CHECK(measured == Approx(slope).epsilon(1e-5).margin(1e-8));
    without_effect += (gradient == 0).all().item<bool>();
  }
  // Of the last step's state alone, as `last` reads it, the top layer's reverse
  // half has seen one step: its recurrent weights do nothing.
  CHECK(without_effect <= 1);
}

RecurrenceConfig recurrence(Cell cell, bool bidirectional) {
  return {cell, 4, 2, bidirectional, 0.0};
}

constexpr Cell kCells[] = {Cell::rnn, Cell::lstm, Cell::gru};

}  // namespace

TEST_CASE("a classifier's gradients are finite differences", "[models]") {
  torch::manual_seed(1);
  std::vector<decltype(ClassifierConfig::net)> nets = {FcConfig{{7, 6}, 3},
                                                       CnnConfig{{3, 4}, 5}};
  for (const Cell cell : kCells)
    for (const Readout readout :
         {Readout::last, Readout::final, Readout::mean, Readout::max}) {
      RnnConfig rnn;
      static_cast<RecurrenceConfig&>(rnn) = recurrence(cell, true);
      rnn.readout = readout;
      nets.push_back(rnn);
    }
  const auto images = at::rand({5, 6, 4}, at::kDouble);
  const auto labels = ids({5}, 3);
  for (const auto& net : nets) {
    ClassifierConfig config;
    config.net = net;
    const auto model = make_classifier(config, {6, 4}, 3);
    CAPTURE(net.index());
    check_gradients(*model, [&] {
      const auto scores = model->forward(images);
      // With smoothed labels, as the task has it.
      return 0.9 * at::nll_loss(scores, labels) - 0.1 * scores.mean();
    });
  }
}

TEST_CASE("a language model's gradients are finite differences", "[models]") {
  torch::manual_seed(2);
  for (const Cell cell : kCells) {
    LanguageModelConfig config;
    config.embedding.kind = LearnedEmbedding{3, "", false};
    config.recurrence = recurrence(cell, false);
    LanguageModel model(config, 6);
    const auto text = ids({2, 5}, 6), next = ids({10}, 6);
    check_gradients(model, [&] {
      return at::cross_entropy_loss(model.forward(text).logits.flatten(0, 1),
                                    next);
    });
  }
}

TEST_CASE("a text classifier's gradients are finite differences", "[models]") {
  torch::manual_seed(3);
  for (const Output output : {Output::softmax, Output::sigmoid})
    for (const Readout readout :
         {Readout::last, Readout::final, Readout::mean, Readout::max}) {
      TextClassifierConfig config;
      config.embedding.kind = LearnedEmbedding{3, "", false};
      config.recurrence = recurrence(Cell::lstm, true);
      config.readout = readout;
      config.output = output;
      TextClassifier model(config, 6, 2);
      const auto texts = ids({3, 5}, 6), labels = ids({3}, 2);
      check_gradients(model, [&] {
        return at::nll_loss(model.forward(texts, lengths({5, 1, 3})), labels);
      });
    }
}

TEST_CASE("a tagger's gradients are finite differences", "[models]") {
  torch::manual_seed(4);
  TaggerConfig config;
  config.embedding.kind = LearnedEmbedding{3, "", false};
  config.character_size = 2;
  config.character_hidden_size = 3;
  config.recurrence = recurrence(Cell::lstm, true);
  Tagger model(config, {6, 5, 3});
  const TaggerInput input = {ids({2, 4}, 6), lengths({4, 2}), ids({3, 4}, 5),
                             lengths({1, 4, 2}), ids({2, 4}, 3)};
  const auto tags = ids({4}, 3);
  check_gradients(model, [&] {
    return at::cross_entropy_loss(model.forward(input)[0], tags);
  });
}

TEST_CASE("a translator's gradients are finite differences", "[models]") {
  torch::manual_seed(5);
  for (const Attention attention :
       {Attention::none, Attention::bahdanau, Attention::luong})
    for (const Cell cell : kCells) {
      TranslatorConfig config;
      config.embedding_size = 3;
      config.cell = cell;
      config.hidden_size = 4;
      config.dropout = 0.0;
      config.attention = attention;
      Translator model(config, 6, 5);
      const auto source = ids({2, 4}, 6), target = ids({2, 3}, 5);
      check_gradients(model, [&] {
        return weighed(
            model.forward(source, lengths({4, 2}), target).log_softmax(-1));
      });
    }
}

TEST_CASE("a captioner's gradients are finite differences", "[models]") {
  torch::manual_seed(6);
  CaptionerConfig config;
  config.channels = {2, 3};
  config.embedding_size = 3;
  config.recurrence = recurrence(Cell::lstm, false);
  config.recurrence.layers = 1;
  Captioner model(config, 5);
  const auto strips = at::rand({2, 28, 56}, at::kDouble);
  const auto captions = ids({2, 3}, 5);
  check_gradients(model, [&] {
    return weighed(
        model.forward(strips, lengths({2, 1}), captions).log_softmax(-1));
  });
}

TEST_CASE("gradients of painter and frame tagger are finite differences",
          "[models]") {
  torch::manual_seed(7);
  PainterConfig painting;
  painting.recurrence = recurrence(Cell::gru, false);
  Painter painter(painting, {5, 4}, 3);
  const auto pictures = at::rand({4, 5, 4}, at::kDouble);
  check_gradients(painter, [&] {
    return at::binary_cross_entropy_with_logits(painter.forward(ids({4}, 1)),
                                                pictures);
  });
  FrameTaggerConfig tagging;
  tagging.channels = {2, 3};
  tagging.feature_size = 4;
  tagging.recurrence = recurrence(Cell::lstm, true);
  FrameTagger tagger(tagging, {8, 7}, 3);
  const auto clips = at::rand({2, 3, 8, 7}, at::kDouble);
  const auto labels = ids({2}, 3);
  check_gradients(tagger, [&] {
    return at::cross_entropy_loss(
        tagger.forward(clips, lengths({3, 2})).select(1, 1), labels);
  });
}

TEST_CASE("the gradients of word vectors are finite differences", "[models]") {
  torch::manual_seed(8);
  Word2vecConfig config;
  config.size = 4;
  Word2vec model(config, 6);
  const auto centres = ids({5}, 6), contexts = ids({5}, 6),
             negatives = ids({5, 2}, 6);
  check_gradients(model,
                  [&] { return model.loss(centres, contexts, negatives); });
}

}  // namespace unroll
