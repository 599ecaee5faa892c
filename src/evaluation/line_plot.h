#pragma once

#include <string>
#include <vector>

namespace unroll {

/// One line of a plot.
struct PlotLine {
  std::string name;
  std::vector<double> values;  ///< Of x = 0, 1, ...
  bool dashed = false;
};

/// A picture (SVG) of lines over whole numbers. On a logarithmic scale what is
/// not above 0 is left out, and what is not finite on any. Its colours follow
/// the reader's, light or dark.
struct LinePlot {
  std::string title;
  std::string x_title;
  std::string y_title;
  std::vector<PlotLine> lines;
  bool linear = false;  ///< Of y; else logarithmic.
  /// Of x = 0, 1, ...; empty: the numbers.
  std::vector<std::string> x_labels = {};

  std::string svg() const;
};

/// Plots in two columns of one picture.
std::string panels_svg(const std::vector<LinePlot>& plots);

}  // namespace unroll
