#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "evaluation/experiment_result.h"
#include "evaluation/svg.h"
#include "metrics/measure.h"

namespace unroll {
namespace {

constexpr double kHead = 44, kFoot = 40, kRowHeight = 36, kSide = 16;
constexpr double kAxis = 420;  // wide

/// From values to places on the paper, between round ends.
struct Axis {
  double left = 0.0;
  double low = 0.0, high = 1.0, step = 1.0;

  double x(double value) const {
    return left + kAxis * (value - low) / (high - low);
  }
};

void include(double value, double& least, double& greatest) {
  least = std::min(least, value);
  greatest = std::max(greatest, value);
}

Axis axis_of(const std::vector<const ExperimentRow*>& rows,
             const std::string& measure, double left) {
  double least = INFINITY, greatest = -INFINITY;
  for (const auto* row : rows) {
    const auto values = row->values(measure);
    for (const double value : values) include(value, least, greatest);
    if (const auto interval = mean_interval(values)) {
      include(interval->low, least, greatest);
      include(interval->high, least, greatest);
    }
  }
  Axis axis;
  axis.left = left;
  axis.step =
      round_step(greatest > least ? greatest - least : std::abs(least) + 1e-3);
  axis.low = axis.step * std::floor(least / axis.step);
  axis.high = std::max(axis.step * std::ceil(greatest / axis.step),
                       axis.low + axis.step);
  return axis;
}

/// With more decimals than the measure is told with, where steps need them.
std::string tick_text(const std::string& measure, double at, double step) {
  const bool percent = title_of(measure).ends_with('%');
  const double scale = percent ? 100.0 : 1.0;
  const std::string usual = text_of({measure, at});
  const auto point = usual.find('.');
  const auto told = point == std::string::npos ? 0 : usual.size() - point - 1;
  const auto needed = std::ceil(-std::log10(scale * step) - 1e-9);
  if (needed <= static_cast<double>(told)) return usual;
  return fmt::format("{:.{}f}", scale * at, static_cast<int>(needed));
}

std::string ticks(const Axis& axis, const std::string& measure, double bottom) {
  std::string body;
  const auto count = std::lround((axis.high - axis.low) / axis.step);
  const auto every = std::max(1L, (count + 5) / 6);
  for (long i = 0; i <= count; i += every) {
    const double at = axis.low + static_cast<double>(i) * axis.step;
    body += grid_line(axis.x(at), kHead - 8, axis.x(at), bottom);
    body += plot_text(axis.x(at), bottom + 18, "middle",
                      tick_text(measure, at, axis.step));
  }
  return body;
}

/// Each value a dot, the mean an upright line, its interval a bar.
std::string marks(const ExperimentRow& row, const std::string& measure,
                  std::size_t colour, const Axis& axis, double y) {
  const auto values = row.values(measure);
  std::string body = fmt::format("<g class=\"l{}\">\n", colour);
  if (const auto interval = mean_interval(values))
    body +=
        fmt::format("<path d=\"M{:.1f},{:.1f} H{:.1f}\" opacity=\"0.6\"/>\n",
                    axis.x(interval->low), y, axis.x(interval->high));
  for (const double value : values)
    body += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" opacity=\"0.6\"/>\n",
        axis.x(value), y);
  const double mean = axis.x(spread_of(values).mean);
  return body +
         fmt::format("<path d=\"M{:.1f},{:.1f} v18\"/>\n</g>\n", mean, y - 9);
}

std::string legend(std::size_t seeds) {
  if (seeds == 1) return "";
  const std::string dots = ": a dot for each seed, a line at the mean";
  return seeds < 5 ? dots : dots + ", a bar for its 95 % interval";
}

/// Those that have a value of the measure.
std::vector<const ExperimentRow*> rows_with(const ExperimentResult& result,
                                            const std::string& measure) {
  std::vector<const ExperimentRow*> rows;
  for (const auto& row : result.rows)
    if (!row.values(measure).empty()) rows.push_back(&row);
  return rows;
}

}  // namespace

std::string svg(const ExperimentResult& result) {
  const std::string measure = result.measures().front();
  const auto rows = rows_with(result, measure);
  double names = 0.0, figures = 0.0;
  std::size_t seeds = 1;
  for (const auto* row : rows) {
    names = std::max(names, plot_width(row->name));
    figures = std::max(figures, plot_width(spread_text(*row, measure)));
    seeds = std::max(seeds, row->values(measure).size());
  }
  const double bottom = kHead + kRowHeight * static_cast<double>(rows.size());
  const Axis axis = axis_of(rows, measure, 2 * kSide + names);
  const double right = axis.left + kAxis + kSide;
  std::string body = plot_head(right + figures + kSide, bottom + kFoot);
  body += plot_text(kSide, 24, "start", result.title(measure) + legend(seeds));
  if (!rows.empty()) body += ticks(axis, measure, bottom);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = kHead + kRowHeight * (static_cast<double>(i) + 0.5);
    body += plot_text(kSide, y + 4, "start", rows[i]->name);
    body += marks(*rows[i], measure, i % kPlotColours, axis, y);
    body += plot_text(right, y + 4, "start", spread_text(*rows[i], measure));
  }
  return body + "</svg>\n";
}

}  // namespace unroll
