#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "checkpoint/stored_tensor.h"
#include "checkpoint/tensor_file.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "data/letters.h"
#include "data/word_space.h"
#include "evaluation/evaluator.h"

namespace unroll {
namespace {

/// Which vectors a run's are: a row of this parameter for each unit of this
/// vocabulary of the signature.
struct Place {
  std::string parameter;  ///< Empty: there is none.
  std::string vocabulary = "vocabulary";
};

struct PlaceOf {
  bool target = false;

  Place operator()(const WordVectorsConfig&) const { return {"in.weight"}; }
  Place operator()(const TranslationConfig&) const {
    return target ? Place{"decoder.embedding.weight", "target_vocabulary"}
                  : Place{"embedding.weight", "source_vocabulary"};
  }
  template <class Task>
  Place operator()(const Task& task) const {
    if constexpr (requires { task.model.embedding; })
      if (std::holds_alternative<LearnedEmbedding>(task.model.embedding.kind))
        return {"embedding.weight"};
    return {};
  }
};

bool reads_lowercase(const RunConfig& config) {
  return std::visit(
      [](const auto& task) {
        if constexpr (requires { task.data.lowercase; })
          return task.data.lowercase;
        else
          return false;
      },
      config.task);
}

at::Tensor read_vectors(const Path& file, const std::string& name,
                        std::int64_t units) {
  for (const auto& stored : read_tensor_file(file).tensors)
    if (stored.name == name && stored.shape.size() == 2 &&
        stored.shape[0] == units)
      return to_tensor(stored).to(at::kFloat).contiguous();
  throw UserError(fmt::format("{}: holds no {} of {} vectors", file.string(),
                              name, with_commas(units)));
}

WordSpace vectors_of_run(const NearestRequest& request, Console& console) {
  const auto& [config, run] = request.subject.value();
  if (request.target && !std::holds_alternative<TranslationConfig>(config.task))
    throw UserError("--side target is of translation; this run has one side");
  const Place place = std::visit(PlaceOf{request.target}, config.task);
  if (place.parameter.empty())
    throw UserError(
        "this run's model has no learned word vectors: nearest is of "
        "word_vectors, translation, and of language_modeling, "
        "text_classification and tagging with model.embedding.type "
        "\"learned\"");
  const ModelSource source(*request.subject, request.weights, console);
  const auto vocabulary = source.vocabulary(place.vocabulary);
  const auto rows = read_vectors(find_weights(run.value(), request.weights),
                                 place.parameter, vocabulary.size());
  // Number 0 stands for all words that are unknown.
  const auto known = rows.slice(0, 1);
  std::vector<std::string> words;
  for (std::int64_t id = 1; id < vocabulary.size(); ++id)
    words.push_back(vocabulary.unit(id));
  const auto* first = known.const_data_ptr<float>();
  return {std::move(words), {first, first + known.numel()}, rows.size(1)};
}

/// What is looked for, as the user wrote it and in terms.
struct Query {
  std::string text;
  std::vector<WordSpace::Term> terms;
};

std::vector<Query> queries_of(const NearestRequest& request) {
  std::vector<Query> queries;
  for (const auto& word : request.words) queries.push_back({word, {{word}}});
  for (const auto& text : request.analogies)
    queries.push_back({text, parse_terms(text)});
  const bool lowercase =
      request.subject && reads_lowercase(request.subject->config);
  for (auto& query : queries)
    for (auto& term : query.terms)
      if (lowercase) term.word = lower_case(term.word);
  return queries;
}

void require_known(const std::vector<Query>& queries, const WordSpace& space) {
  std::string mistakes;
  for (const auto& query : queries)
    for (const auto& [word, sign] : query.terms) {
      if (space.knows(word)) continue;
      const auto alike = space.spelt_like(word);
      mistakes += fmt::format(
          "{}\"{}\" has no vector{}", mistakes.empty() ? "" : "\n", word,
          alike.empty() ? ""
                        : fmt::format("; did you mean {}?", join(alike, ", ")));
    }
  if (!mistakes.empty()) throw UserError(mistakes);
}

Json to_json(const std::vector<Neighbour>& neighbours) {
  Json json = Json::array();
  for (const auto& [word, score] : neighbours)
    json.push_back({{"word", word}, {"score", score}});
  return json;
}

void show(const Query& query, const std::vector<Neighbour>& neighbours,
          Console& console) {
  console.line(console.styled(query.text, Style::bold));
  for (const auto& [word, score] : neighbours)
    console.line(fmt::format("  {:6.3f}  {}", score, word));
}

}  // namespace

int nearest_command(const NearestRequest& request, Console& console) {
  const WordSpace space = request.subject ? vectors_of_run(request, console)
                                          : read_word_space(request.vectors);
  const auto queries = queries_of(request);
  require_known(queries, space);
  Json results = Json::array();
  for (const auto& query : queries) {
    const auto neighbours = space.nearest(query.terms, request.count);
    if (!console.json()) show(query, neighbours, console);
    results.push_back(
        {{"query", query.text}, {"nearest", to_json(neighbours)}});
  }
  if (!request.output.empty()) {
    write_atomically(request.output, space.text());
    console.line(fmt::format(
        "{} vectors of {} numbers: {}",
        with_commas(static_cast<std::int64_t>(space.words().size())),
        space.size(), request.output.string()));
  }
  print_result(console, {{"words", space.words().size()},
                         {"size", space.size()},
                         {"results", results}});
  return 0;
}

}  // namespace unroll
