#include "evaluation/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace unroll {
namespace {

constexpr double kLetterWidth = 7.6;

constexpr const char* kStyle =
    R"(<style>
  .plot { background: #ffffff } .ink { fill: #1f2328 } .grid { stroke: #d0d7de }
  .l0 { stroke: #0969da; fill: #0969da } .l1 { stroke: #bc4c00; fill: #bc4c00 }
  .l2 { stroke: #8250df; fill: #8250df } .l3 { stroke: #1a7f37; fill: #1a7f37 }
  .l4 { stroke: #cf222e; fill: #cf222e } .l5 { stroke: #6e7781; fill: #6e7781 }
  path { fill: none !important; stroke-width: 2 } text { stroke: none }
  @media (prefers-color-scheme: dark) {
    .plot { background: #0d1117 } .ink { fill: #e6edf3 } .grid { stroke: #30363d }
    .l0 { stroke: #58a6ff; fill: #58a6ff }
    .l1 { stroke: #f0883e; fill: #f0883e }
    .l2 { stroke: #bc8cff; fill: #bc8cff }
    .l3 { stroke: #3fb950; fill: #3fb950 }
    .l4 { stroke: #ff7b72; fill: #ff7b72 }
    .l5 { stroke: #8b949e; fill: #8b949e }
  }
</style>
)";

}  // namespace

std::string escaped_xml(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else
      result += c;
  }
  return result;
}

std::string plot_head(double width, double height) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" "
      "viewBox=\"0 0 {:.0f} {:.0f}\"\n  font-family=\"system-ui, sans-serif\" "
      "font-size=\"13\">\n{}",
      width, height, kStyle);
}

std::string plot_text(double x, double y, const char* anchor,
                      const std::string& text) {
  return fmt::format(
      "<text class=\"ink\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}"
      "</text>\n",
      x, y, anchor, escaped_xml(text));
}

std::string grid_line(double x1, double y1, double x2, double y2) {
  return fmt::format(
      "<line class=\"grid\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
      "y2=\"{:.1f}\"/>\n",
      x1, y1, x2, y2);
}

double plot_width(const std::string& text) {
  return kLetterWidth * static_cast<double>(display_width(text));
}

double round_step(double length) {
  const double least = length / kMostTicks;
  const double ten = std::pow(10.0, std::floor(std::log10(least)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * ten >= least) return digit * ten;
  return 10.0 * ten;
}

}  // namespace unroll
