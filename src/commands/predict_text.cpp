#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "commands/output.h"
#include "commands/predict.h"
#include "commands/trained_model.h"
#include "data/tokens.h"
#include "data/utf8.h"
#include "evaluation/text_prediction.h"
#include "tasks/padded_ids.h"
#include "tasks/tagging.h"
#include "tasks/text_classification.h"

namespace unroll {
namespace {

/// What training would take for one unknown unit is a slip here.
void require_units(const std::string& text,
                   const std::vector<std::string>& units) {
  check_typed_utf8(text, "--text");
  if (units.empty())
    throw UserError(fmt::format(
        "--text \"{}\": holds nothing to read; give a word or more", text));
}

std::vector<std::string> words_of_line(const std::string& text) {
  auto all = words(text);
  std::erase(all, "\n");
  require_units(text, all);
  return all;
}

std::vector<TaggedWord> tag_words(Tagger& model, const SentenceReader& reader,
                                  const std::vector<std::string>& sentence,
                                  const std::vector<std::string>& tags,
                                  c10::Device device) {
  const auto logits = model.forward(reader.read({sentence}, device));
  const auto said = say_tags(logits, {std::ssize(sentence)}).front();
  std::vector<TaggedWord> tagged;
  for (std::size_t i = 0; i < sentence.size(); ++i)
    tagged.push_back({sentence[i],
                      tags.at(static_cast<std::size_t>(said.tags[i])),
                      said.probabilities[i]});
  return tagged;
}

}  // namespace

int predict_labels(const PredictRequest& request, Console& console) {
  const auto& config =
      std::get<TextClassificationConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const auto vocabulary = source.vocabulary("vocabulary");
  const auto labels = source.labels();
  TextClassifier model(config.model, vocabulary.size(), std::ssize(labels));
  const auto device = source.load_into(model);
  const at::NoGradGuard no_grad;
  Json predictions = Json::array();
  for (const auto& text : request.texts) {
    require_units(text, tokens(text, config.data));
    const auto [ids, lengths] =
        padded_ids({text_ids(text, config.data, vocabulary)}, device);
    const auto shares =
        model.forward(ids, lengths)[0].to(at::kCPU, at::kDouble).exp();
    const auto* first = shares.const_data_ptr<double>();
    const TextPrediction said{text, {first, first + labels.size()}};
    if (!console.json()) print_text(console, prediction_text(said, labels));
    predictions.push_back(to_json(said, labels));
  }
  print_result(console, {{"predictions", predictions}});
  return 0;
}

int predict_tags(const PredictRequest& request, Console& console) {
  const auto& config = std::get<TaggingConfig>(request.subject.config.task);
  const ModelSource source(request.subject, request.weights, console);
  const SentenceReader reader(config.data, source.vocabulary("vocabulary"),
                              source.vocabulary("characters"));
  const auto tags = source.labels();
  Tagger model(config.model, reader.sizes(std::ssize(tags)));
  const auto device = source.load_into(model);
  const at::NoGradGuard no_grad;
  Json predictions = Json::array();
  for (const auto& text : request.texts) {
    const auto tagged =
        tag_words(model, reader, words_of_line(text), tags, device);
    if (!console.json())
      print_text(console, tagged_text(tagged, console.width()));
    predictions.push_back(to_json(text, tagged));
  }
  print_result(console, {{"predictions", predictions}});
  return 0;
}

}  // namespace unroll
