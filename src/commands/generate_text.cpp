#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/generate.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "data/tokens.h"
#include "data/utf8.h"
#include "evaluation/text_generation.h"

namespace unroll {
namespace {

/// Throws UserError that names the first unit the model has never seen.
std::vector<std::int64_t> prompt_ids(const std::string& prompt,
                                     const Vocabulary& vocabulary,
                                     const TokenConfig& config) {
  check_typed_utf8(prompt, "--prompt");
  const auto units = tokens(prompt, config);
  for (const auto& unit : units)
    if (!vocabulary.knows(unit))
      throw UserError(fmt::format(
          "--prompt: \"{}\" is unknown to this model: it was not in the text "
          "that it learnt from",
          unit));
  if (!units.empty()) return vocabulary.ids(units);
  // Nothing to go on from: as at the start of a line, if there are lines.
  return {vocabulary.knows("\n") ? vocabulary.id("\n") : 1};
}

bool joins_word_before(const std::string& word) {
  static const std::vector<std::string> kMarks = {".", ",", ";", ":", "!",
                                                  "?", ")", "]", "}", "\n"};
  return std::find(kMarks.begin(), kMarks.end(), word) != kMarks.end();
}

/// Writes units one after the other, words with spaces between them.
class Writer {
 public:
  Writer(Console& console, TextUnit unit) : console_(console), unit_(unit) {}

  void write(const std::string& unit) {
    std::string piece = unit;
    const bool line_begins = text_.empty() || text_.back() == '\n';
    if (unit_ == TextUnit::word && !line_begins && !joins_word_before(unit))
      piece.insert(0, " ");
    text_ += piece;
    console_.text(piece);
  }
  const std::string& text() const { return text_; }

 private:
  Console& console_;
  TextUnit unit_;
  std::string text_;
};

}  // namespace

int generate_text(const GenerateRequest& request, Console& console) {
  const auto& config =
      std::get<LanguageModelingConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const auto vocabulary = source.vocabulary("vocabulary");
  const auto prompt = prompt_ids(request.prompt, vocabulary, config.data);
  LanguageModel model(config.model, vocabulary.size());
  const auto device = source.load_into(model);

  Writer writer(console, config.data.unit);
  for (const auto& unit : tokens(request.prompt, config.data))
    writer.write(unit);
  const Sampling sampling{request.greedy, request.temperature.value_or(1.0),
                          request.top_k, request.top_p, request.seed};
  generate_text(model, device, prompt, request.length, sampling,
                [&](std::int64_t id) {
                  writer.write(vocabulary.unit(id));
                  return stop_signal() == 0;
                });
  console.line();
  print_result(console, {{"prompt", request.prompt}, {"text", writer.text()}});
  return stop_signal() == 0 ? 0 : 128 + stop_signal();
}

}  // namespace unroll
