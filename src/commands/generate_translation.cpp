#include <fmt/format.h>

#include <functional>
#include <iostream>

#include "base/error.h"
#include "base/files.h"
#include "base/stop_signal.h"
#include "base/utf8.h"
#include "commands/generate.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "data/utf8.h"
#include "evaluation/attention_picture.h"
#include "tasks/translation.h"

namespace unroll {
namespace {

Json to_json(const std::string& source, const Translation& translation) {
  return {{"source", source},
          {"text", translation.text},
          {"score", translation.score}};
}

/// Row by row: where the model looked when it said each word.
std::vector<std::vector<double>> rows_of(const at::Tensor& attention) {
  const auto table = attention.to(at::kDouble).contiguous();
  std::vector<std::vector<double>> rows;
  for (std::int64_t i = 0; i < table.size(0); ++i) {
    const auto* first = table.const_data_ptr<double>() + i * table.size(1);
    rows.emplace_back(first, first + table.size(1));
  }
  return rows;
}

void require_text(const std::string& text) {
  check_typed_utf8(text, "--text");
  if (trimmed(text).empty())
    throw UserError(fmt::format(
        "--text \"{}\": holds nothing to translate; give a word or more",
        text));
}

/// Each line of stdin has its answer; a blank one's is blank.
void answer_lines(const std::function<void(const std::string&)>& answer,
                  Console& console) {
  std::string line;
  for (std::int64_t number = 1;
       stop_signal() == 0 && std::getline(std::cin, line); ++number) {
    check_typed_utf8(line, fmt::format("stdin:{}", number));
    if (trimmed(line).empty())
      console.line();
    else
      answer(line);
  }
}

void draw_attention(const Path& file, const Translation& translation) {
  if (!translation.attention.defined())
    throw UserError(
        "--output: this run has model.attention \"none\": there is no "
        "attention "
        "to draw");
  write_atomically(
      file, attention_svg(translation.source_words, translation.target_words,
                          rows_of(translation.attention)));
}

}  // namespace

int generate_translation(const GenerateRequest& request, Console& console) {
  const auto& config = std::get<TranslationConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  SentenceTranslator translator(
      config, vocabularies_from(source.signature(), source.origin()));
  const auto device = source.load_into(translator.net());
  const auto beam_size =
      request.beam_size > 0 ? request.beam_size : config.model.beam_size;

  Json results = Json::array();
  const auto answer = [&](const std::string& text) {
    const auto translation = translator.translate({text}, beam_size, device)[0];
    console.line(translation.text);
    results.push_back(to_json(text, translation));
    if (!request.output.empty()) draw_attention(request.output, translation);
  };
  for (const auto& text : request.texts) require_text(text);
  for (const auto& text : request.texts) answer(text);
  if (request.chat) answer_lines(answer, console);
  print_result(console, {{"results", results}});
  return stop_signal() == 0 ? 0 : 128 + stop_signal();
}

}  // namespace unroll
