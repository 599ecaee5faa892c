#include "evaluation/experiment_result.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "metrics/measure.h"
#include "metrics/measure_order.h"
#include "metrics/paired_tests.h"

namespace unroll {
namespace {

constexpr std::int64_t kResamples = 10000;
constexpr std::uint64_t kBootstrapSeed = 0;
constexpr double kLevel = 0.05;
constexpr std::size_t kMostToldPairs = 20;

const SeededRun* run_of(const ExperimentRow& row, std::uint64_t seed) {
  for (const SeededRun* run : row.good())
    if (run->seed == seed && !run->right.empty()) return run;
  return nullptr;
}

SeedPair paired(const SeededRun& first, const SeededRun& second) {
  SeedPair pair;
  pair.seed = first.seed;
  for (std::size_t i = 0; i < first.right.size(); ++i) {
    pair.only_first += first.right[i] > second.right[i];
    pair.only_second += first.right[i] < second.right[i];
  }
  pair.p = mcnemar_p(pair.only_first, pair.only_second);
  return pair;
}

std::vector<SeedPair> seed_pairs(const ExperimentRow& first,
                                 const ExperimentRow& second) {
  std::vector<SeedPair> pairs;
  for (const SeededRun* run : first.good()) {
    const SeededRun* other = run_of(second, run->seed);
    if (!run->right.empty() && other && run->data_sha256 == other->data_sha256)
      pairs.push_back(paired(*run, *other));
  }
  return pairs;
}

std::optional<PairedComparison> compare_pair(
    const std::vector<ExperimentRow>& rows, std::size_t first,
    std::size_t second) {
  PairedComparison pair;
  pair.first = first;
  pair.second = second;
  pair.seeds = seed_pairs(rows[first], rows[second]);
  if (pair.seeds.empty()) return std::nullopt;
  pair.difference = spread_of(rows[first].values("accuracy")).mean -
                    spread_of(rows[second].values("accuracy")).mean;
  std::vector<double> p;
  for (const auto& seed : pair.seeds) p.push_back(seed.p);
  pair.p = twice_the_median(p);
  return pair;
}

/// Of each row; empty unless all runs of all rows answered the same images.
std::vector<RightAnswers> same_images(const std::vector<ExperimentRow>& rows) {
  std::vector<RightAnswers> models;
  std::string data;
  for (const auto& row : rows) {
    models.emplace_back();
    for (const SeededRun* run : row.good()) {
      if (data.empty()) data = run->data_sha256;
      if (run->right.empty() || run->data_sha256 != data) return {};
      models.back().push_back(run->right);
    }
    if (models.back().empty()) models.pop_back();  // ranked last
  }
  return models;
}

void add_intervals(const std::vector<ExperimentRow>& rows,
                   std::vector<PairedComparison>& pairs) {
  const auto models = same_images(rows);
  if (models.empty() || pairs.empty()) return;
  const auto drawn = bootstrap_accuracies(models, kResamples, kBootstrapSeed);
  for (auto& pair : pairs)
    pair.interval = difference_interval(drawn[pair.first], drawn[pair.second]);
}

bool has_caveat(const ExperimentRow& row, const std::string& caveat) {
  return std::any_of(row.runs.begin(), row.runs.end(), [&](const auto& run) {
    return run.figures.caveat == caveat;
  });
}

/// The names of data that stand for different ones within a seed.
std::set<std::string> ambiguous_data(const std::vector<ExperimentRow>& rows) {
  std::map<std::pair<std::string, std::uint64_t>, std::string> hashes;
  std::set<std::string> names;
  for (const auto& row : rows)
    for (const SeededRun* run : row.good()) {
      const auto& name = run->figures.data;
      const auto [known, is_new] =
          hashes.emplace(std::pair(name, run->seed), run->data_sha256);
      if (!is_new && known->second != run->data_sha256) names.insert(name);
    }
  return names;
}

}  // namespace

std::vector<const SeededRun*> ExperimentRow::good() const {
  std::vector<const SeededRun*> result;
  for (const auto& run : runs)
    if (run.figures.error.empty()) result.push_back(&run);
  return result;
}

std::vector<double> ExperimentRow::values(const std::string& measure) const {
  std::vector<double> result;
  for (const SeededRun* run : good())
    if (const Measure* found = run->figures.measure(measure))
      result.push_back(found->value);
  return result;
}

std::string ExperimentRow::main_measure() const {
  const auto runs_done = good();
  if (runs_done.empty() || runs_done.front()->figures.measures.empty())
    return "";
  return runs_done.front()->figures.measures.front().name;
}

TrainingFigures ExperimentRow::training() const {
  TrainingFigures mean;
  const auto done = good();
  for (const SeededRun* run : done) {
    const double share = 1.0 / static_cast<double>(done.size());
    mean.seconds += share * run->figures.seconds;
    mean.samples_per_second += share * run->figures.samples_per_second;
    mean.peak_memory_bytes +=
        share * static_cast<double>(run->peak_memory_bytes);
    mean.inferences_per_second = std::max(mean.inferences_per_second,
                                          run->figures.inferences_per_second);
    mean.shared = mean.shared || run->jobs > 1;
  }
  return mean;
}

bool PairedComparison::differs() const {
  const bool apart = !interval || interval->low > 0.0 || interval->high < 0.0;
  return apart && p_holm < kLevel;
}

bool ExperimentResult::any_failed() const {
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) {
    return row.good().size() < row.runs.size();
  });
}

std::vector<std::string> ExperimentResult::measures() const {
  std::vector<std::string> names;
  for (const auto& row : rows)
    for (const SeededRun* run : row.good())
      for (const auto& measure : run->figures.measures)
        if (std::find(names.begin(), names.end(), measure.name) == names.end())
          names.push_back(measure.name);
  if (names.empty()) names.emplace_back("accuracy");
  return names;
}

std::vector<std::string> ExperimentResult::caveats() const {
  std::vector<std::string> texts;
  std::set<std::string> seen;
  for (const auto& row : rows)
    for (const auto& run : row.runs) {
      const std::string& caveat = run.figures.caveat;
      if (caveat.empty() || !seen.insert(caveat).second) continue;
      std::vector<std::string> names;
      for (const auto& other : rows)
        if (has_caveat(other, caveat)) names.push_back(other.name);
      texts.push_back(names.size() == rows.size()
                          ? caveat
                          : join(names, ", ") + ": " + caveat);
    }
  return texts;
}

std::vector<std::string> ExperimentResult::data_names() const {
  constexpr std::size_t kHashDigits = 8;
  const auto ambiguous = ambiguous_data(rows);
  std::set<std::string> names;
  std::vector<std::string> texts;
  for (const auto& row : rows) {
    texts.emplace_back();
    if (row.good().empty()) continue;
    const SeededRun& run = *row.good().front();
    names.insert(run.figures.data);
    texts.back() = run.figures.data;
    if (ambiguous.contains(run.figures.data))
      texts.back() += " " + run.data_sha256.substr(0, kHashDigits);
  }
  if (names.size() < 2 && ambiguous.empty()) return {};
  return texts;
}

std::string ExperimentResult::title(const std::string& measure) const {
  std::set<std::string> splits;
  for (const auto& row : rows)
    for (const SeededRun* run : row.good()) splits.insert(run->figures.split);
  return (splits.size() == 1 ? *splits.begin() + " " : "") + title_of(measure);
}

std::vector<const PairedComparison*> ExperimentResult::told_pairs() const {
  std::vector<const PairedComparison*> told;
  for (const auto& pair : pairs)
    if (pairs.size() <= kMostToldPairs || pair.first == pairs.front().first)
      told.push_back(&pair);
  return told;
}

void rank(std::vector<ExperimentRow>& rows) {
  const auto worth = [](const ExperimentRow& row) {
    const std::string measure = row.main_measure();
    const double mean = spread_of(row.values(measure)).mean;
    return lower_is_better(measure) ? -mean : mean;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
    if (a.good().empty() || b.good().empty())
      return b.good().empty() && !a.good().empty();
    return worth(a) > worth(b);
  });
}

std::vector<PairedComparison> compare_pairs(
    const std::vector<ExperimentRow>& rows) {
  std::vector<PairedComparison> pairs;
  for (std::size_t first = 0; first < rows.size(); ++first)
    for (std::size_t second = first + 1; second < rows.size(); ++second)
      if (auto pair = compare_pair(rows, first, second))
        pairs.push_back(std::move(*pair));
  std::vector<double> p;
  for (const auto& pair : pairs) p.push_back(pair.p);
  const auto corrected = holm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].p_holm = corrected[i];
  add_intervals(rows, pairs);
  return pairs;
}

}  // namespace unroll
