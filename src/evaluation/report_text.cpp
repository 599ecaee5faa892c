#include "evaluation/report_text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "evaluation/evaluation.h"

namespace unroll {
namespace {

/// Of an accuracy, whose count of right answers is known by it.
Interval interval_of(double accuracy, std::int64_t count) {
  const auto right = std::llround(accuracy * static_cast<double>(count));
  return wilson_interval(right, count);
}

std::string headline(const Metrics& metrics, const std::string& unit,
                     double seconds) {
  std::string text;
  for (const auto& measure : metrics.measures) {
    text += text_with_unit(measure);
    if (measure.name == "accuracy") {
      const Interval interval = interval_of(measure.value, metrics.count);
      text += fmt::format(" (95 % interval {:.2f} to {:.2f})",
                          100.0 * interval.low, 100.0 * interval.high);
    }
    text += ", ";
  }
  return text + fmt::format("loss {:.4f}, {} {} in {}", metrics.loss,
                            with_commas(metrics.count), unit,
                            human_seconds(seconds));
}

}  // namespace

Json to_json(const Report& report, double seconds) {
  Json json = {{"loss", report.metrics.loss},
               {"count", report.metrics.count},
               {"seconds", seconds}};
  for (const auto& measure : report.metrics.measures) {
    json[measure.name] = measure.value;
    if (measure.name != "accuracy") continue;
    const Interval interval = interval_of(measure.value, report.metrics.count);
    json["interval"] = {interval.low, interval.high};
  }
  if (report.confusion) {
    json["macro_f1"] = report.confusion->macro_f1();
    json["classes"] = class_scores(*report.confusion, report.labels);
    json["confusion"] = report.confusion->counts();
  }
  if (!report.examples.empty()) json["examples"] = report.examples;
  return json;
}

std::string report_text(const Report& report, const std::string& unit,
                        double seconds, const TextStyle& style) {
  std::string text = headline(report.metrics, unit, seconds) + "\n";
  if (report.confusion) {
    const ClassNames names{report.labels, unit};
    text += "\nEach class\n" + class_table(*report.confusion, names) +
            "\nConfusion (rows: truth, columns: what the model said)\n" +
            confusion_text(*report.confusion, style.width, names);
  }
  if (!report.examples.empty()) text += "\nExamples\n";
  for (const auto& example : report.examples) text += example + "\n";
  return text;
}

}  // namespace unroll
