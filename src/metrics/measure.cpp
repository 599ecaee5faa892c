#include "metrics/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace unroll {
namespace {

struct Style {
  const char* name;
  const char* title;
  const char* unit;
  double scale;
  int decimals;
};

constexpr std::array<Style, 10> kStyles = {{
    {"accuracy", "accuracy %", " %", 100.0, 2},
    {"macro_recall", "macro recall %", " % macro recall", 100.0, 2},
    {"precision", "precision %", " % precision", 100.0, 2},
    {"recall", "recall %", " % recall", 100.0, 2},
    {"span_f1", "span F1 %", " % span F1", 100.0, 2},
    {"exact_match", "exact match %", " % exact", 100.0, 2},
    {"word_accuracy", "word accuracy %", " % of words", 100.0, 2},
    {"bits_per_character", "bits/char", " bits/char", 1.0, 3},
    {"perplexity", "perplexity", " perplexity", 1.0, 2},
    {"bleu", "BLEU", " BLEU", 1.0, 2},
}};

Style style_of(const std::string& name) {
  const auto* found =
      std::find_if(kStyles.begin(), kStyles.end(),
                   [&](const Style& style) { return style.name == name; });
  if (found != kStyles.end()) return *found;
  return {name.c_str(), name.c_str(), "", 1.0, 4};
}

}  // namespace

std::string title_of(const std::string& name) { return style_of(name).title; }

std::string text_of(const Measure& measure) {
  const Style style = style_of(measure.name);
  return fmt::format("{:.{}f}", style.scale * measure.value, style.decimals);
}

std::string text_with_unit(const Measure& measure) {
  return text_of(measure) + style_of(measure.name).unit;
}

}  // namespace unroll
