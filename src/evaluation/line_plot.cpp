#include "evaluation/line_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "evaluation/svg.h"

namespace unroll {
namespace {

constexpr double kHeight = 420, kTop = 44, kBottom = 52;
constexpr double kLeft = 78, kRight = 610;  // of the lines; names stand beside
constexpr double kLeastNames = 106;         // wide

/// From numbers to places on the paper.
struct Scale {
  bool linear = false;
  double low = 0.0, high = 1.0;  // of y, or exponents of ten
  double step = 1.0;             // between ticks
  std::size_t most = 1;          // the largest x

  double x(double value) const {
    return kLeft + (kRight - kLeft) * value / static_cast<double>(most);
  }
  double y(double value) const {
    const double share =
        ((linear ? value : std::log10(value)) - low) / (high - low);
    return kHeight - kBottom - (kHeight - kTop - kBottom) * share;
  }
};

bool is_drawn(double value, bool linear) {
  return std::isfinite(value) && (linear || value > 0.0);
}

/// Ends at ticks, round ones.
void set_ends(double least, double greatest, Scale& scale) {
  if (!scale.linear) {
    scale.low = std::floor(std::log10(least));
    scale.high = std::max(std::ceil(std::log10(greatest)), scale.low + 1.0);
    scale.step = std::ceil((scale.high - scale.low) / kMostTicks);
    return;
  }
  scale.step = round_step(greatest > least ? greatest - least : 1.0);
  scale.low = scale.step * std::floor(least / scale.step);
  scale.high = scale.step * std::ceil(greatest / scale.step);
  if (scale.high <= scale.low) scale.high = scale.low + scale.step;
}

Scale scale_of(const LinePlot& plot) {
  double least = INFINITY, greatest = -INFINITY;
  Scale scale;
  scale.linear = plot.linear;
  for (const auto& line : plot.lines) {
    if (!line.values.empty())
      scale.most = std::max(scale.most, line.values.size() - 1);
    for (const double value : line.values) {
      if (!is_drawn(value, plot.linear)) continue;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
  }
  if (least <= greatest) set_ends(least, greatest, scale);
  return scale;
}

std::string power_of_ten(double exponent) {
  return exponent >= -3 && exponent <= 4
             ? fmt::format("{:g}", std::pow(10.0, exponent))
             : fmt::format("1e{:g}", exponent);
}

/// 1, 2 or 5 times a power of ten that makes few ticks of so many steps.
std::size_t tick_step(std::size_t steps) {
  for (std::size_t ten = 1;; ten *= 10)
    for (const std::size_t digit : {1, 2, 5})
      if (steps / (ten * digit) <= kMostTicks) return ten * digit;
}

std::string axes(const LinePlot& plot, const Scale& scale) {
  std::string body;
  const auto ticks = std::lround((scale.high - scale.low) / scale.step);
  for (long i = 0; i <= ticks; ++i) {
    const double at = scale.low + static_cast<double>(i) * scale.step;
    const double y = scale.y(scale.linear ? at : std::pow(10.0, at));
    body += grid_line(kLeft, y, kRight, y);
    body +=
        plot_text(kLeft - 8, y + 4, "end",
                  scale.linear ? fmt::format("{:.6g}", at) : power_of_ten(at));
  }
  const auto x_step = tick_step(scale.most);
  for (std::size_t i = 0; i <= scale.most; i += x_step) {
    const double x = scale.x(static_cast<double>(i));
    body += grid_line(x, kTop, x, kHeight - kBottom);
    body += plot_text(
        x, kHeight - kBottom + 18, "middle",
        i < plot.x_labels.size() ? plot.x_labels[i] : std::to_string(i));
  }
  return body;
}

/// As wide as the names of the lines need.
double width_of(const std::vector<PlotLine>& lines) {
  double widest = kLeastNames;
  for (const auto& line : lines)
    widest = std::max(widest, plot_width(line.name));
  return kRight + 48 + widest;
}

std::string path(const PlotLine& line, std::size_t colour, const Scale& scale) {
  std::string points;
  bool down = false;
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    const bool drawn = is_drawn(line.values[i], scale.linear);
    if (drawn)
      points +=
          fmt::format("{}{:.1f},{:.1f} ", down ? "L" : "M",
                      scale.x(static_cast<double>(i)), scale.y(line.values[i]));
    down = drawn;
  }
  return fmt::format("<path class=\"l{}\" d=\"{}\"{}/>\n", colour, points,
                     line.dashed ? " stroke-dasharray=\"5 4\"" : "");
}

}  // namespace

std::string LinePlot::svg() const {
  const Scale scale = scale_of(*this);
  std::string body = plot_head(width_of(lines), kHeight);
  body += plot_text(kLeft, 26, "start", title);
  body += axes(*this, scale);
  body += plot_text((kLeft + kRight) / 2, kHeight - 12, "middle", x_title);
  body += fmt::format(
      "<text class=\"ink\" transform=\"translate(18,{:.1f}) rotate(-90)\" "
      "text-anchor=\"middle\">{}</text>\n",
      (kTop + kHeight - kBottom) / 2, escaped_xml(y_title));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double y = kTop + 12 + 22.0 * static_cast<double>(i);
    const double x = kRight + 12;
    const auto colour = i % kPlotColours;
    body += path(lines[i], colour, scale);
    body += fmt::format("<path class=\"l{}\" d=\"M{:.1f},{:.1f} h22\"{}/>\n",
                        colour, x, y - 4,
                        lines[i].dashed ? " stroke-dasharray=\"5 4\"" : "");
    body += plot_text(x + 28, y, "start", lines[i].name);
  }
  return body + "</svg>\n";
}

std::string panels_svg(const std::vector<LinePlot>& plots) {
  constexpr double kGap = 16;
  double width = 0.0;
  for (const auto& plot : plots) width = std::max(width, width_of(plot.lines));
  constexpr std::size_t kColumns = 2;
  const std::size_t rows = (plots.size() + kColumns - 1) / kColumns;
  std::string body = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\">"
      "\n",
      kColumns * (width + kGap), static_cast<double>(rows) * (kHeight + kGap));
  for (std::size_t i = 0; i < plots.size(); ++i) {
    constexpr std::string_view kTag = "<svg ";
    body += fmt::format(
        "<svg x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" ",
        static_cast<double>(i % kColumns) * (width + kGap),
        static_cast<double>(i / kColumns) * (kHeight + kGap), width, kHeight);
    body += plots[i].svg().substr(kTag.size());
  }
  return body + "</svg>\n";
}

}  // namespace unroll
