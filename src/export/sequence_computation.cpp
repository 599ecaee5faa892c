#include <fmt/format.h>

#include <variant>

#include "export/model_computations.h"

namespace unroll {
namespace {

const std::vector<Dimension> kTexts = {"batch", "steps"};
const Port kLengths = {
    "lengths", ElementType::int64, {"batch"}, "steps of each, 1 or more"};

std::string add_embedding(Computation& computation, const std::string& layer,
                          const Embedding& embedding, const std::string& ids) {
  if (computation.parameters.count(layer + ".weight") > 0)
    return computation.add(layer, Embed{layer}, {ids});
  return computation.add(layer, OneHot{embedding.units()}, {ids});
}

/// [W, D*H] what the characters of each distinct word say.
std::string add_spellings(Computation& computation,
                          const TaggerConfig& config) {
  computation.inputs.push_back(
      {"spellings",
       ElementType::int64,
       {"distinct_words", "characters"},
       "ids of the characters of each distinct word; what stands past a word's "
       "end does not count"});
  computation.inputs.push_back({"spelling_lengths",
                                ElementType::int64,
                                {"distinct_words"},
                                "characters of each distinct word"});
  computation.inputs.push_back({"spelling_of", ElementType::int64, kTexts,
                                "which distinct word stands here"});
  const auto embedded = computation.add(
      "character_embedding", Embed{"character_embedding"}, {"spellings"});
  const RecurrenceConfig characters = {Cell::lstm, config.character_hidden_size,
                                       1, true, 0.0};
  const auto run = add_recurrence(computation, "character_rnn", characters,
                                  {embedded, "spelling_lengths"});
  return add_read_out(computation, Readout::final, run);
}

}  // namespace

RecurrentOutputs add_recurrence(Computation& computation,
                                const std::string& layer,
                                const RecurrenceConfig& config,
                                const RecurrentInputs& inputs) {
  const Recurrent operation{layer, config};
  const RecurrentOutputs run{layer + ".outputs", layer + ".h", layer + ".c",
                             inputs.lengths, operation.directions()};
  computation.steps.push_back({operation,
                               {inputs.x, inputs.lengths, inputs.h, inputs.c},
                               {run.outputs, run.h, run.c}});
  return run;
}

std::string add_read_out(Computation& computation, Readout readout,
                         const RecurrentOutputs& run) {
  const ReadOut operation{readout, run.directions};
  const auto inputs =
      readout == Readout::final
          ? std::vector<std::string>{"", run.h, ""}
          : std::vector<std::string>{run.outputs, "", run.lengths};
  return computation.add(run.outputs + ".read", operation, inputs);
}

Computation computation_of(const TextClassifierConfig& config,
                           std::int64_t labels, TextClassifier& model) {
  Computation computation(model);
  computation.inputs = {
      {"ids", ElementType::int64, kTexts, "ids of the text's units"}, kLengths};
  const auto embedded =
      add_embedding(computation, "embedding", model.embedding(), "ids");
  const auto run = add_recurrence(computation, "rnn", config.recurrence,
                                  {embedded, "lengths"});
  const auto read = add_read_out(computation, config.readout, run);
  const auto logits = computation.add("output", Linear{"output"}, {read});
  const auto said = config.output == Output::softmax
                        ? computation.add("softmax", LogSoftmax{}, {logits})
                        : computation.add("sigmoid", SigmoidPair{}, {logits});
  computation.give(said, {"log_probabilities",
                          ElementType::float32,
                          {"batch", labels},
                          "logarithm of each label's probability"});
  return computation;
}

Computation computation_of(const TaggerConfig& config, std::int64_t tags,
                           Tagger& model) {
  Computation computation(model);
  computation.inputs = {
      {"words", ElementType::int64, kTexts, "ids of the sentence's words"},
      kLengths};
  auto x = add_embedding(computation, "embedding", model.embedding(), "words");
  if (model.reads_characters()) {
    const auto table = add_spellings(computation, config);
    const auto spelt =
        computation.add("spelt", PickRows{}, {table, "spelling_of"});
    x = computation.add("read", Concatenate{}, {x, spelt});
  }
  const auto run =
      add_recurrence(computation, "rnn", config.recurrence, {x, "lengths"});
  const auto logits = computation.add(
      "output", Linear{"output", /*has_steps=*/true}, {run.outputs});
  computation.give(logits,
                   {"logits",
                    ElementType::float32,
                    {"batch", "steps", tags},
                    "of each word's tags; their softmax is the probabilities"});
  return computation;
}

Computation computation_of(const LanguageModelConfig& config,
                           LanguageModel& model) {
  Computation computation(model);
  const std::vector<Dimension> state = {config.recurrence.layers, "batch",
                                        config.recurrence.hidden_size};
  const bool has_c = config.recurrence.cell == Cell::lstm;
  computation.inputs = {
      {"ids", ElementType::int64, kTexts, "ids of the text's units"},
      {"h", ElementType::float32, state, "state before; zeros at first"}};
  if (has_c)
    computation.inputs.push_back({"c", ElementType::float32, state,
                                  "the cells' state before; zeros at first"});
  const auto embedded =
      add_embedding(computation, "embedding", model.embedding(), "ids");
  const auto run = add_recurrence(computation, "rnn", config.recurrence,
                                  {embedded, "", "h", has_c ? "c" : ""});
  const auto logits = computation.add(
      "decoder", Linear{"decoder", /*has_steps=*/true}, {run.outputs});
  computation.give(logits, {"logits",
                            ElementType::float32,
                            {"batch", "steps", model.embedding().units()},
                            "of what follows each unit; their softmax is the "
                            "probabilities"});
  computation.give(run.h, {"next_h", ElementType::float32, state,
                           "state after; the next call's h"});
  if (has_c)
    computation.give(run.c, {"next_c", ElementType::float32, state,
                             "the cells' state after; the next call's c"});
  return computation;
}

Computation computation_of(const PainterConfig& config, ImageShape image,
                           std::int64_t classes, const Painter& model) {
  Computation computation(model);
  computation.inputs = {
      {"classes", ElementType::int64, {"batch"}, "which to paint"}};
  const auto x = computation.add("steps", ClassThenZeros{classes, image.rows},
                                 {"classes"});
  const auto run = add_recurrence(computation, "rnn", config.recurrence, {x});
  const auto logits = computation.add(
      "output", Linear{"output", /*has_steps=*/true}, {run.outputs});
  computation.give(logits, {"logits",
                            ElementType::float32,
                            {"batch", image.rows, image.cols},
                            "their sigmoid is each pixel, 0 to 1"});
  return computation;
}

}  // namespace unroll
