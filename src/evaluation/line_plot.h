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

/// A picture (SVG) of lines over whole numbers, on a logarithmic scale: what is
/// not above 0 is left out. Its colours follow the reader's, light or dark.
struct LinePlot {
  std::string title;
  std::string x_title;
  std::string y_title;
  std::vector<PlotLine> lines;

  std::string svg() const;
};

}  // namespace unroll
