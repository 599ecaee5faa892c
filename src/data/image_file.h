#pragma once

#include <cstdint>

#include "base/files.h"

namespace unroll {

/// One picture, one byte a pixel (0 black, 255 white).
struct GreyImage {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  Bytes pixels;  ///< [rows, cols]
};

/// Reads a PNG or JPEG file of any kind of colour as grey; what is transparent
/// lies over white. Throws UserError, naming the file, if it is neither, is
/// broken, has more than 64 million pixels or more than a file of its size can
/// hold. It takes 64 MiB at most beside 10,000 bytes for each byte of the file
/// (which blank pictures pack that well).
GreyImage read_image_file(const Path& path);

/// The bytes of a grey PNG.
std::string encode_png(const GreyImage& image);

/// Writes a grey PNG. Throws RunError if the file cannot be written.
void write_png(const Path& path, const GreyImage& image);

}  // namespace unroll
