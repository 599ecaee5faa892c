#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "commands/trained_model.h"
#include "data/text_files.h"
#include "data/tokens.h"
#include "evaluation/inspection.h"
#include "evaluation/text_features.h"
#include "pages/pages.h"

namespace unroll {
namespace {

/// Characters over which units are compared with features.
constexpr std::size_t kMostRead = 20'000;
constexpr std::size_t kMostListed = 5;          // units a feature
constexpr std::int64_t kMostBytes = 512 << 10;  // of values in the page

const LanguageModelingConfig& task_of(const RunConfig& config) {
  const auto* task = std::get_if<LanguageModelingConfig>(&config.task);
  if (!task || task->data.unit != TextUnit::character)
    throw UserError(
        "inspect is of language_modeling with data.unit \"character\"; this "
        "run is of another task or unit");
  return *task;
}

/// The beginning of a text, as a model reads it.
struct ReadText {
  std::vector<std::string> characters;
  std::size_t left_out = 0;  ///< Characters behind it.
};

ReadText read_text_for(const TokenConfig& config, const Path& file) {
  ReadText text{tokens(read_text_file(file).text, config), 0};
  const auto kept = std::min(text.characters.size(), kMostRead);
  text.left_out = text.characters.size() - kept;
  text.characters.resize(kept);
  return text;
}

struct ListedFeature {
  std::string name;
  std::vector<UnitCorrelation> units;
};

std::vector<ListedFeature> list_features(
    const std::vector<std::string>& characters, const at::Tensor& h) {
  std::vector<ListedFeature> listed;
  for (const auto& feature : text_features(characters))
    listed.push_back(
        {feature.name, most_correlated(h, feature.values, kMostListed)});
  return listed;
}

/// The unit with the strongest correlation of all.
std::int64_t most_telling(const std::vector<ListedFeature>& features) {
  UnitCorrelation best;
  for (const auto& feature : features)
    for (const auto& found : feature.units)
      if (std::abs(found.r) > std::abs(best.r)) best = found;
  return best.unit;
}

/// The chosen unit, those that are listed, and as many others as have room.
std::vector<std::int64_t> units_in_page(
    std::int64_t chosen, const std::vector<ListedFeature>& features,
    std::int64_t all, std::int64_t room) {
  std::vector<std::int64_t> units = {chosen};
  const auto add = [&](std::int64_t unit) {
    if (std::find(units.begin(), units.end(), unit) == units.end())
      units.push_back(unit);
  };
  for (const auto& feature : features)
    for (const auto& found : feature.units) add(found.unit);
  for (std::int64_t unit = 0;
       unit < all && static_cast<std::int64_t>(units.size()) < room; ++unit)
    add(unit);
  std::sort(units.begin(), units.end());
  return units;
}

/// Bytes [unit][series][character], low to high as 0 to 255.
std::string encode(const std::vector<UnitSeries>& series,
                   const std::vector<std::int64_t>& units, std::int64_t shown) {
  const auto places = at::tensor(units, at::kLong);
  std::vector<at::Tensor> all;
  for (const auto& one : series) {
    const auto values =
        one.values.narrow(0, 0, shown).index_select(1, places).t();
    all.push_back((values - one.low) / (one.high - one.low));
  }
  const auto bytes = (at::stack(all, 1) * 255)
                         .round()
                         .clamp(0, 255)
                         .to(at::kByte)
                         .contiguous();
  const auto* first = bytes.const_data_ptr<std::uint8_t>();
  return {first, first + bytes.numel()};
}

const char* meaning_of(const std::string& series) {
  if (series == "i") return "i: input gate";
  if (series == "f") return "f: forget gate";
  if (series == "o") return "o: output gate";
  if (series == "c") return "tanh(c): what it remembers";
  if (series == "r") return "r: reset gate";
  if (series == "z") return "z: update gate";
  return "h: activation";
}

Json to_json(const std::vector<ListedFeature>& features) {
  Json json = Json::array();
  for (const auto& feature : features) {
    Json units = Json::array();
    for (const auto& [unit, r] : feature.units)
      units.push_back({{"unit", unit}, {"r", r}});
    json.push_back({{"name", feature.name}, {"units", units}});
  }
  return json;
}

Json to_json(const std::vector<UnitSeries>& series) {
  Json json = Json::array();
  for (const auto& one : series)
    json.push_back({{"name", one.name},
                    {"meaning", meaning_of(one.name)},
                    {"low", one.low},
                    {"high", one.high}});
  return json;
}

Json notes_of(const ReadText& text, std::size_t shown, std::size_t units,
              std::int64_t all) {
  const auto number = [](std::size_t n) {
    return with_commas(static_cast<std::int64_t>(n));
  };
  Json notes = Json::array();
  notes.push_back(fmt::format(
      "The lists compare units over {} characters{}; the page shows the first "
      "{}.",
      number(text.characters.size()),
      text.left_out > 0 ? fmt::format(" ({} more of the text are not read)",
                                      number(text.left_out))
                        : "",
      number(shown)));
  if (static_cast<std::int64_t>(units) < all)
    notes.push_back(fmt::format(
        "{} of {} units are in this page; --unit N puts another one in, a "
        "smaller --length more.",
        units, all));
  return notes;
}

void show(const std::vector<ListedFeature>& features, Console& console) {
  for (const auto& feature : features) {
    std::string units;
    for (const auto& [unit, r] : feature.units)
      units += fmt::format("  {} ({:+.2f})", unit, r);
    console.line(fmt::format("{:<22}{}", feature.name,
                             units.empty() ? "  the text has none" : units));
  }
}

std::int64_t chosen_unit(const InspectRequest& request, std::int64_t all,
                         const std::vector<ListedFeature>& features) {
  if (!request.unit) return most_telling(features);
  if (*request.unit >= all)
    throw UserError(fmt::format("--unit {}: the units are 0 to {}",
                                *request.unit, all - 1));
  return *request.unit;
}

}  // namespace

int inspect_command(const InspectRequest& request, Console& console) {
  const auto& config = task_of(request.subject.config);
  const ReadText text = read_text_for(config.data, request.text);
  const ModelSource source(request.subject, request.weights, console);
  const auto vocabulary = source.vocabulary("vocabulary");
  LanguageModel model(config.model, vocabulary.size());
  source.load_into(model);

  const auto shown = std::min<std::int64_t>(
      request.length, static_cast<std::int64_t>(text.characters.size()));
  const auto series =
      trace_units(model, vocabulary.ids(text.characters), shown);
  const auto features = list_features(text.characters, series[0].values);
  const auto all = series[0].values.size(1);
  const auto chosen = chosen_unit(request, all, features);
  const auto room =
      kMostBytes / (shown * static_cast<std::int64_t>(series.size()));
  const auto units = units_in_page(chosen, features, all, room);
  const std::vector<std::string> page_text(text.characters.begin(),
                                           text.characters.begin() + shown);
  const Json page = {
      {"name", request.subject.config.name},
      {"text", page_text},
      {"layers", config.model.recurrence.layers},
      {"hidden_size", config.model.recurrence.hidden_size},
      {"notes", notes_of(text, page_text.size(), units.size(), all)},
      {"chosen", chosen},
      {"units", units},
      {"series", to_json(series)},
      {"values", base64(encode(series, units, shown))},
      {"features", to_json(features)}};
  write_atomically(request.output, standalone_page("inspection.html", page));
  if (!console.json()) show(features, console);
  console.line(fmt::format("page: {}", request.output.string()));
  print_result(console, {{"page", request.output.string()},
                         {"characters", text.characters.size()},
                         {"units", all},
                         {"features", to_json(features)}});
  return 0;
}

}  // namespace unroll
