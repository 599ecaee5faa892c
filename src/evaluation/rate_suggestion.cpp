#include "evaluation/rate_suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "evaluation/line_plot.h"
#include "evaluation/terminal_plot.h"

namespace unroll {
namespace {

constexpr std::size_t kReach = 3;    // neighbours to each side
constexpr double kLeastFall = 0.15;  // less may be noise

std::vector<double> smoothed(const std::vector<double>& values) {
  std::vector<double> result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t first = i - std::min(i, kReach);
    const std::size_t end = std::min(i + kReach + 1, values.size());
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
    const auto stop = values.begin() + static_cast<std::ptrdiff_t>(end);
    result.push_back(std::accumulate(begin, stop, 0.0) /
                     static_cast<double>(end - first));
  }
  return result;
}

std::size_t steepest(const std::vector<double>& values) {
  std::size_t best = 1;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] - values[i - 1] < values[best] - values[best - 1]) best = i;
  return best;
}

std::vector<std::string> rate_labels(const RateFinding& finding) {
  std::vector<std::string> labels;
  for (const double rate : finding.rates)
    labels.push_back(fmt::format("{:.1e}", rate));
  return labels;
}

}  // namespace

RateFinding find_rate(std::vector<double> rates, std::vector<double> losses) {
  RateFinding finding;
  finding.rates = std::move(rates);
  finding.losses = std::move(losses);
  finding.smooth = smoothed(finding.losses);
  const auto& smooth = finding.smooth;
  const auto lowest = static_cast<std::size_t>(
      std::min_element(smooth.begin(), smooth.end()) - smooth.begin());
  finding.lowest_at = finding.rates[lowest];
  finding.steepest_at = finding.rates[steepest(smooth)];
  const double fall = smooth.front() - smooth[lowest];
  if (fall > kLeastFall * smooth.front())
    finding.suggestion = finding.lowest_at / 10.0;
  return finding;
}

std::string finding_text(const RateFinding& finding, int width) {
  std::string text = "loss (smoothed) by learning rate\n";
  text += terminal_plot(finding.smooth, rate_labels(finding), width);
  text += fmt::format("least at {:.2g}, falls fastest at {:.2g}\n",
                      finding.lowest_at, finding.steepest_at);
  if (!finding.suggestion)
    return text +
           "No suggestion: the loss never fell by 15 %. Try more --steps, or a "
           "higher\n--high.\n";
  return text +
         fmt::format(
             "Suggestion: optimizer.learning_rate={:.2g}, a tenth of where "
             "the loss is least.\n",
             *finding.suggestion);
}

std::string finding_plot(const RateFinding& finding, const std::string& title) {
  const LinePlot plot{
      title,  "learning rate",
      "loss", {{"smoothed", finding.smooth}, {"batch", finding.losses, true}},
      true,   rate_labels(finding)};
  return plot.svg();
}

Json to_json(const RateFinding& finding) {
  Json json = {{"suggestion", nullptr},
               {"lowest_at", finding.lowest_at},
               {"steepest_at", finding.steepest_at},
               {"learning_rates", finding.rates},
               {"losses", finding.losses},
               {"smoothed", finding.smooth}};
  if (finding.suggestion) json["suggestion"] = *finding.suggestion;
  return json;
}

}  // namespace unroll
