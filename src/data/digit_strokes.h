#pragma once

#include <vector>

namespace unroll {

/// x to the right, y down, both 0 to 1 across the digit.
struct StrokePoint {
  double x, y;
};

/// What the pen draws without leaving the paper: a smooth curve through the
/// points, or straight lines with corners at them.
struct Stroke {
  bool smooth;
  std::vector<StrokePoint> points;
};

/// One way to write a digit.
using Glyph = std::vector<Stroke>;

/// The ways in which people write `digit` (0 to 9).
const std::vector<Glyph>& glyphs_of(int digit);

}  // namespace unroll
