#pragma once

#include <string>
#include <vector>

namespace unroll {

/// Something that can be said of every character of a text, as a number.
struct TextFeature {
  std::string name;
  std::vector<double> values;  ///< [T] after each character has been read.
};

/// Inside quotes and inside brackets (0 or 1, from the opening mark on; an
/// empty line ends what was not closed; an apostrophe opens a quote before a
/// word if one after a word or mark closes it before the next empty line, and
/// 'tis and its like open none), position in the line (characters since
/// its start), upper case (0 or 1), end of a line (0 or 1).
/// characters: code points, each as its bytes.
std::vector<TextFeature> text_features(
    const std::vector<std::string>& characters);

}  // namespace unroll
