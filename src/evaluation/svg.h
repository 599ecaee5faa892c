#pragma once

#include <cstdint>
#include <string>

// Pieces of pictures (SVG) whose colours follow the reader's, light or dark.

namespace unroll {

/// So many classes of lines and marks, l0, l1, ..., each a colour of its own.
constexpr std::size_t kPlotColours = 6;

constexpr int kMostTicks = 10;  ///< Of an axis.

/// The beginning of a plot, with its style sheet; "</svg>" ends it.
std::string plot_head(double width, double height);

/// `text` at (x, y), of which `anchor` is its start, middle or end.
std::string plot_text(double x, double y, const char* anchor,
                      const std::string& text);

std::string grid_line(double x1, double y1, double x2, double y2);

/// About as wide as `text` is drawn.
double plot_width(const std::string& text);

/// 1, 2 or 5 times a power of ten, of which `length` holds few.
double round_step(double length);

/// With what XML needs for it to be text.
std::string escaped_xml(const std::string& text);

}  // namespace unroll
