#pragma once

#include <string>
#include <vector>

#include "data/image_file.h"

namespace unroll {

/// A small picture of an image in text, one string a line, each of the same
/// width: at most 28 columns and 14 lines; larger images are shrunk.
/// With `colours` a character shows two pixels, one above the other, in shades
/// of grey (256-colour escapes); without, letters from " .:-=+*#%@".
/// Throws std::invalid_argument if the count of pixels is not rows x cols, or
/// is none.
std::vector<std::string> picture_lines(const GreyImage& image, bool colours);

/// The smallest box that holds all pixels that are not black; the whole image
/// if all are.
GreyImage trimmed(const GreyImage& image);

/// Blocks of lines side by side, as many as fit into `width` columns, the rest
/// below; lines of one block may differ in width.
std::string side_by_side(const std::vector<std::vector<std::string>>& blocks,
                         int width);

}  // namespace unroll
