// Metrics of texts beside what sacreBLEU and seqeval make of the same ones: see
// tests/python/references_metrics.py.
#include <string>
#include <vector>

#include "base/json.h"
#include "catch.h"
#include "metrics/bleu.h"
#include "metrics/span_f1.h"
#include "metrics/support.h"

using namespace unroll;

using Words = std::vector<std::string>;

namespace {

Approx like(const Json& value) { return Approx(value.get<double>()); }

}  // namespace

TEST_CASE("13a words are sacreBLEU's", "[metrics]") {
  const Json cases = metric_references("words_13a");
  REQUIRE(cases.size() == 2000);
  for (const Json& one : cases) {
    INFO(one.at("text"));
    CHECK(words_13a(one.at("text")) == one.at("words").get<Words>());
  }
}

TEST_CASE("BLEU is sacreBLEU's", "[metrics]") {
  for (const Json& one : metric_references("bleu")) {
    const Bleu bleu = corpus_bleu(one.at("hypotheses").get<Words>(),
                                  one.at("references").get<Words>());
    CHECK(bleu.score == like(one.at("score")).margin(1e-9));
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(bleu.precisions[i] == like(one.at("precisions").at(i)));
    CHECK(bleu.brevity_penalty == like(one.at("brevity_penalty")));
    CHECK(bleu.hypothesis_length == one.at("hypothesis_length"));
    CHECK(bleu.reference_length == one.at("reference_length"));
  }
}

TEST_CASE("span F1 is seqeval's", "[metrics]") {
  for (const Json& one : metric_references("spans")) {
    SpanF1 spans;
    for (std::size_t i = 0; i < one.at("truth").size(); ++i)
      spans.add(one.at("truth").at(i).get<Words>(),
                one.at("predicted").at(i).get<Words>());
    const SpanScore score = spans.score();
    CHECK(score.precision == like(one.at("precision")));
    CHECK(score.recall == like(one.at("recall")));
    CHECK(score.f1 == like(one.at("f1")));
  }
}
