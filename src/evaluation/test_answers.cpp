#include "evaluation/test_answers.h"

#include "base/json.h"

namespace unroll {
namespace {

constexpr int kFormat = 1;
constexpr std::uint64_t kMostBytes = 256u << 20;

Path file_of(const RunFolder& run) { return run.path() / "test.json"; }

TestAnswers answers_from_json(const Json& json) {
  TestAnswers answers;
  answers.weights_sha256 = json.at("weights_sha256");
  answers.data_sha256 = json.at("data_sha256");
  ComparisonRow& figures = answers.figures;
  figures.split = json.at("split");
  figures.unit = json.at("unit");
  figures.count = json.at("count");
  figures.loss = json.at("loss");
  for (const auto& [name, value] : json.at("measures").items())
    figures.measures.push_back({name, value.get<double>()});
  figures.parameters = json.at("parameters");
  figures.multiply_adds = json.at("multiply_adds");
  figures.inferences_per_second = json.at("inferences_per_second");
  figures.weight_bytes = json.at("weight_bytes");
  answers.predicted = json.at("predicted").get<std::vector<std::int64_t>>();
  return answers;
}

bool is_whole(const TestAnswers& answers) {
  return answers.predicted.empty() ||
         static_cast<std::int64_t>(answers.predicted.size()) ==
             answers.figures.count;
}

}  // namespace

std::optional<TestAnswers> read_test_answers(const RunFolder& run,
                                             const std::string& weights_sha256,
                                             const std::string& data_sha256) {
  if (!std::filesystem::exists(file_of(run))) return std::nullopt;
  try {
    const Json json = Json::parse(read_text(file_of(run), kMostBytes));
    if (json.at("format") != kFormat) return std::nullopt;
    TestAnswers answers = answers_from_json(json);
    if (is_whole(answers) && answers.weights_sha256 == weights_sha256 &&
        answers.data_sha256 == data_sha256)
      return answers;
  } catch (const Json::exception&) {
  }
  return std::nullopt;  // Broken or of another time: made anew.
}

void write_test_answers(const RunFolder& run, const TestAnswers& answers) {
  const ComparisonRow& figures = answers.figures;
  Json measures = Json::object();
  for (const auto& measure : figures.measures)
    measures[measure.name] = measure.value;
  const Json json = {{"format", kFormat},
                     {"weights_sha256", answers.weights_sha256},
                     {"data_sha256", answers.data_sha256},
                     {"split", figures.split},
                     {"unit", figures.unit},
                     {"count", figures.count},
                     {"loss", figures.loss},
                     {"measures", measures},
                     {"parameters", figures.parameters},
                     {"multiply_adds", figures.multiply_adds},
                     {"inferences_per_second", figures.inferences_per_second},
                     {"weight_bytes", figures.weight_bytes},
                     {"predicted", answers.predicted}};
  write_atomically(file_of(run), json.dump() + "\n");
}

}  // namespace unroll
