#include "data/image_file.h"

#include <fmt/format.h>
#include <png.h>
#include <turbojpeg.h>

#include <memory>
#include <string>

#include "base/error.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMostFileBytes = 256u << 20;
constexpr std::int64_t kMostPixels = 64'000'000;

/// How many pixels a file of `bytes` may promise: what it can hold, and some
/// that cost little memory.
struct Density {
  std::int64_t always;
  std::int64_t per_byte;

  std::int64_t pixels(std::size_t bytes) const {
    return always + per_byte * static_cast<std::int64_t>(bytes);
  }
};
// Pixels of one bit, of which deflate packs 1032 bytes into one.
constexpr Density kPng = {16'000'000, 8 * 1032};
// Blocks of 64 pixels in two bits. A progressive one is decoded as a whole, in
// up to 13 bytes a pixel.
constexpr Density kJpeg = {4'000'000, 4 * 64};

GreyImage blank_image(std::int64_t rows, std::int64_t cols,
                      std::int64_t promised_at_most, const std::string& name) {
  // A JPEG may hold tables alone, for other files to use.
  if (rows < 1 || cols < 1)
    throw UserError(fmt::format("{}: holds no picture", name));
  if (rows > kMostPixels / cols)
    throw UserError(fmt::format(
        "{}: {} x {} pixels are more than the {} million that a picture may "
        "have here; make it smaller",
        name, cols, rows, kMostPixels / 1'000'000));
  if (rows * cols > promised_at_most)
    throw UserError(fmt::format(
        "{}: is cut off, or its header is wrong: it promises {} x {} pixels, "
        "and so small a file holds {} at most",
        name, cols, rows, promised_at_most));
  return {rows, cols, Bytes(static_cast<std::size_t>(rows * cols))};
}

// --- PNG --------------------------------------------------------------------

struct Png : png_image {
  Png() : png_image{} { version = PNG_IMAGE_VERSION; }
  ~Png() { png_image_free(this); }
};

GreyImage decode_png(const Bytes& bytes, const std::string& name) {
  Png png;
  const auto check = [&](int done) {
    if (done == 0 || PNG_IMAGE_FAILED(png))
      throw UserError(fmt::format("{}: broken PNG: {}", name, png.message));
  };
  check(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()));
  png.format = PNG_FORMAT_GRAY;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  GreyImage image =
      blank_image(png.height, png.width, kPng.pixels(bytes.size()), name);
  const png_color white = {255, 255, 255};
  check(png_image_finish_read(&png, &white, image.pixels.data(), 0, nullptr));
  return image;
}

// --- JPEG -------------------------------------------------------------------

struct JpegCloser {
  void operator()(void* handle) const { tjDestroy(handle); }
};

// Adobe's CMYK, the only kind in use, counts the light, not the ink.
Bytes grey_of_cmyk(const Bytes& cmyk) {
  Bytes grey(cmyk.size() / 4);
  for (std::size_t i = 0; i < grey.size(); ++i) {
    const std::uint8_t* pixel = &cmyk[4 * i];
    const int light = (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / 1000;
    grey[i] = static_cast<std::uint8_t>(light * pixel[3] / 255);
  }
  return grey;
}

GreyImage decode_jpeg(const Bytes& bytes, const std::string& name) {
  const std::unique_ptr<void, JpegCloser> jpeg(tjInitDecompress());
  const auto check = [&](int status) {
    if (status != 0)
      throw UserError(
          fmt::format("{}: broken JPEG: {}", name, tjGetErrorStr2(jpeg.get())));
  };
  int cols = 0, rows = 0, subsampling = 0, colours = 0;
  check(tjDecompressHeader3(jpeg.get(), bytes.data(), bytes.size(), &cols,
                            &rows, &subsampling, &colours));
  GreyImage image = blank_image(rows, cols, kJpeg.pixels(bytes.size()), name);
  const bool cmyk = colours == TJCS_CMYK || colours == TJCS_YCCK;
  if (cmyk) image.pixels.resize(image.pixels.size() * 4);
  check(tjDecompress2(jpeg.get(), bytes.data(), bytes.size(),
                      image.pixels.data(), cols, 0, rows,
                      cmyk ? TJPF_CMYK : TJPF_GRAY, TJFLAG_LIMITSCANS));
  if (cmyk) image.pixels = grey_of_cmyk(image.pixels);
  return image;
}

}  // namespace

GreyImage read_image_file(const Path& path) {
  const Bytes bytes = read_bytes(path, kMostFileBytes);
  const std::string name = path.string();
  if (bytes.size() >= 8 && png_sig_cmp(bytes.data(), 0, 8) == 0)
    return decode_png(bytes, name);
  if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0xd8)
    return decode_jpeg(bytes, name);
  throw UserError(fmt::format("{}: is neither a PNG nor a JPEG picture", name));
}

std::string encode_png(const GreyImage& image) {
  Png png;
  png.width = static_cast<png_uint_32>(image.cols);
  png.height = static_cast<png_uint_32>(image.rows);
  png.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
  std::string bytes(size, '\0');
  const int done = png_image_write_to_memory(&png, bytes.data(), &size, 0,
                                             image.pixels.data(), 0, nullptr);
  if (done == 0) throw RunError(fmt::format("PNG: {}", png.message));
  bytes.resize(size);
  return bytes;
}

void write_png(const Path& path, const GreyImage& image) {
  write_atomically(path, encode_png(image));
}

}  // namespace unroll
