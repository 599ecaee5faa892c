#include "evaluation/evaluation.h"

namespace unroll {
namespace {

Json to_json(const Mistake& mistake) {
  return {{"index", mistake.index},
          {"truth", mistake.truth},
          {"predicted", mistake.predicted},
          {"probability", mistake.probability}};
}

}  // namespace

Json class_scores(const Confusion& confusion,
                  const std::vector<std::string>& labels) {
  Json classes = Json::array();
  for (std::int64_t label = 0; label < confusion.classes(); ++label) {
    const ClassScore score = confusion.score(label);
    classes.push_back(
        {{"class", labels.empty()
                       ? Json(label)
                       : Json(labels.at(static_cast<std::size_t>(label)))},
         {"count", score.support},
         {"precision", score.precision},
         {"recall", score.recall},
         {"f1", score.f1}});
  }
  return classes;
}

Json to_json(const Evaluation& evaluation) {
  const Confusion& confusion = evaluation.confusion;
  const Interval interval =
      wilson_interval(confusion.correct(), confusion.total());
  Json json = {{"accuracy", confusion.accuracy()},
               {"interval", {interval.low, interval.high}},
               {"loss", evaluation.loss},
               {"count", confusion.total()},
               {"seconds", evaluation.seconds},
               {"macro_f1", confusion.macro_f1()},
               {"classes", class_scores(confusion)},
               {"confusion", confusion.counts()},
               {"mistakes", Json::array()}};
  for (const auto& mistake : evaluation.mistakes)
    json["mistakes"].push_back(to_json(mistake));
  return json;
}

}  // namespace unroll
