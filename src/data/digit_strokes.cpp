#include "data/digit_strokes.h"

#include <array>
#include <cstddef>

namespace unroll {
namespace {

constexpr bool kCurve = true;
constexpr bool kLines = false;

using Glyphs = std::vector<Glyph>;

// clang-format off
Glyphs zero() {
  return {
      // Closed and round.
      {{kCurve, {{.5, 0}, {.16, .15}, {0, .5}, {.16, .85}, {.5, 1}, {.84, .85}, {1, .5}, {.84, .15}, {.5, 0}}}},
      // Begun at the top right, its end a little inside.
      {{kCurve, {{.66, .05}, {.3, .04}, {.04, .35}, {.06, .72}, {.4, 1}, {.8, .86}, {.97, .5}, {.84, .16}, {.48, .06}}}},
      // Narrow, left open at the top.
      {{kCurve, {{.42, .02}, {.22, .3}, {.2, .7}, {.45, 1}, {.72, .8}, {.8, .45}, {.68, .12}, {.52, .04}}}}};
}

Glyphs one() {
  return {
      {{kLines, {{.5, 0}, {.5, 1}}}},
      {{kCurve, {{.54, 0}, {.5, .5}, {.48, 1}}}},
      {{kLines, {{.25, .25}, {.55, 0}, {.55, 1}}}},
      {{kLines, {{.28, .22}, {.52, 0}, {.52, 1}}}, {kLines, {{.2, 1}, {.84, 1}}}}};
}

Glyphs two() {
  return {
      // A round head, a corner at the foot.
      {{kCurve, {{.06, .24}, {.3, .02}, {.74, .04}, {.88, .3}, {.62, .6}, {.06, 1}}}, {kLines, {{.06, 1}, {.96, .97}}}},
      // A loop at the foot.
      {{kCurve, {{.1, .2}, {.4, 0}, {.8, .12}, {.8, .42}, {.45, .78}, {.14, .98}, {.06, .84}, {.28, .76}, {.6, .94}, {1, .92}}}},
      // Like a Z with a round top.
      {{kCurve, {{.08, .1}, {.5, .02}, {.9, .12}, {.6, .5}, {.08, .95}}}, {kCurve, {{.08, .95}, {.5, .9}, {.95, 1}}}}};
}

Glyphs three() {
  return {
      // Two bowls that meet at a corner.
      {{kCurve, {{.1, .12}, {.46, 0}, {.84, .18}, {.7, .42}, {.38, .48}}}, {kCurve, {{.38, .48}, {.82, .55}, {.92, .78}, {.55, 1}, {.06, .88}}}},
      // A flat top and one bowl.
      {{kLines, {{.1, .02}, {.86, .02}, {.42, .4}}}, {kCurve, {{.42, .4}, {.84, .5}, {.9, .78}, {.5, 1}, {.06, .86}}}},
      // A small loop in the middle.
      {{kCurve, {{.14, .08}, {.55, 0}, {.82, .2}, {.58, .45}, {.36, .5}, {.5, .44}, {.86, .62}, {.8, .9}, {.4, 1}, {.08, .88}}}}};
}

Glyphs four() {
  return {
      // Open at the top.
      {{kLines, {{.2, 0}, {.08, .55}, {.94, .55}}}, {kLines, {{.72, .05}, {.7, 1}}}},
      {{kCurve, {{.1, .05}, {.08, .4}, {.3, .56}, {.78, .46}}}, {kLines, {{.84, 0}, {.74, 1}}}},
      // Closed.
      {{kLines, {{.66, 1}, {.66, 0}, {.04, .66}, {.98, .66}}}},
      // Closed, in one go, easily taken for a 9.
      {{kLines, {{.72, .02}, {.12, .48}, {.74, .5}}}, {kLines, {{.74, .02}, {.7, 1}}}}};
}

Glyphs five() {
  return {
      {{kLines, {{.88, .02}, {.22, .02}, {.16, .42}}}, {kCurve, {{.16, .42}, {.55, .36}, {.9, .6}, {.7, .94}, {.3, 1}, {.04, .88}}}},
      // In one go, the corners round.
      {{kCurve, {{.9, .04}, {.36, .06}, {.22, .38}, {.6, .44}, {.84, .68}, {.6, .96}, {.06, .94}}}},
      // The roof put on last, not quite touching.
      {{kCurve, {{.24, .06}, {.18, .4}, {.5, .4}, {.84, .62}, {.62, .96}, {.08, .94}}}, {kLines, {{.28, .04}, {.96, 0}}}}};
}

Glyphs six() {
  return {
      {{kCurve, {{.72, 0}, {.34, .2}, {.1, .58}, {.18, .9}, {.54, 1}, {.88, .82}, {.8, .56}, {.46, .5}, {.14, .7}}}},
      // A straight back, a small bowl.
      {{kCurve, {{.5, 0}, {.2, .45}, {.14, .8}, {.45, 1}, {.8, .85}, {.66, .62}, {.3, .72}, {.18, .86}}}},
      // A wide hook at the top.
      {{kCurve, {{.9, .14}, {.55, 0}, {.16, .3}, {.08, .7}, {.44, 1}, {.88, .8}, {.66, .5}, {.2, .62}}}}};
}

Glyphs seven() {
  return {
      {{kLines, {{.06, .04}, {.92, .04}, {.4, 1}}}},
      {{kCurve, {{.06, .08}, {.5, .06}, {.92, .04}}}, {kCurve, {{.92, .04}, {.6, .48}, {.46, 1}}}},
      // With a bar.
      {{kLines, {{.08, .04}, {.9, .04}, {.42, 1}}}, {kLines, {{.28, .5}, {.86, .48}}}},
      // With a serif.
      {{kLines, {{.08, .22}, {.1, .04}, {.9, .06}, {.5, 1}}}}};
}

Glyphs eight() {
  return {
      // In one go, crossing in the middle.
      {{kCurve, {{.8, .16}, {.48, 0}, {.16, .18}, {.4, .44}, {.78, .66}, {.78, .92}, {.45, 1}, {.12, .86}, {.26, .62}, {.66, .4}, {.82, .16}}}},
      // Two rings.
      {{kCurve, {{.5, 0}, {.18, .22}, {.5, .46}, {.82, .22}, {.5, 0}}}, {kCurve, {{.5, .46}, {.08, .72}, {.5, 1}, {.92, .72}, {.5, .46}}}},
      // Left open at the top right.
      {{kCurve, {{.9, .06}, {.42, .02}, {.16, .2}, {.5, .46}, {.82, .74}, {.5, 1}, {.14, .82}, {.42, .54}, {.9, .1}}}}};
}

Glyphs nine() {
  return {
      // A ring and a straight back.
      {{kCurve, {{.84, .2}, {.5, 0}, {.12, .16}, {.14, .44}, {.5, .52}, {.84, .26}}}, {kCurve, {{.84, .14}, {.82, .5}, {.74, 1}}}},
      // The back bends to the left.
      {{kCurve, {{.86, .2}, {.48, .0}, {.1, .2}, {.24, .48}, {.66, .44}, {.86, .18}, {.88, .6}, {.66, .94}, {.2, .98}}}},
      // Begun at the middle.
      {{kCurve, {{.8, .4}, {.4, .52}, {.12, .28}, {.4, .02}, {.8, .1}, {.82, .5}, {.58, 1}}}}};
}
// clang-format on

}  // namespace

const std::vector<Glyph>& glyphs_of(int digit) {
  static const std::array<Glyphs, 10> glyphs = {zero(),  one(),  two(), three(),
                                                four(),  five(), six(), seven(),
                                                eight(), nine()};
  return glyphs[static_cast<std::size_t>(digit)];
}

}  // namespace unroll
