#include "data/image_file.h"

#include <turbojpeg.h>

#include "catch.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

void chunk(Bytes& png, const std::string& type, const Bytes& data) {
  put32(png, static_cast<std::uint32_t>(data.size()));
  const Bytes body = Bytes(type.begin(), type.end()) + data;
  png = png + body;
  put32(png, static_cast<std::uint32_t>(
                 crc32(0, body.data(), static_cast<uInt>(body.size()))));
}

/// `lines` holds each row's bytes behind a filter byte of 0.
Bytes png(std::uint32_t cols, std::uint32_t rows, std::uint8_t depth,
          std::uint8_t colour_type, const Bytes& lines,
          const Bytes& palette = {}) {
  Bytes file = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  Bytes header;
  put32(header, cols);
  put32(header, rows);
  chunk(file, "IHDR", header + Bytes{depth, colour_type, 0, 0, 0});
  if (!palette.empty()) chunk(file, "PLTE", palette);
  Bytes packed(lines.size() + 1000);
  uLongf size = packed.size();
  compress(packed.data(), &size, lines.data(), lines.size());
  chunk(file, "IDAT", first_of(packed, size));
  chunk(file, "IEND", {});
  return file;
}

Bytes jpeg(const Bytes& pixels, int cols, int rows, TJPF format,
           TJSAMP subsampling) {
  const tjhandle handle = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  tjCompress2(handle, pixels.data(), cols, 0, rows, format, &data, &size,
              subsampling, 100, 0);
  const Bytes file(data, data + size);
  tjFree(data);
  tjDestroy(handle);
  return file;
}

Bytes pixels_of(const Bytes& file) {
  const TemporaryFolder folder;
  return read_image_file(folder.write("picture", file)).pixels;
}

std::string error_of(const Bytes& file) {
  const TemporaryFolder folder;
  const Path path = folder.write("picture", file);
  const auto error = user_error([&] { read_image_file(path); });
  return says(error, path.string()) ? error : "";
}

}  // namespace

TEST_CASE("a grey PNG keeps its bytes and its shape", "[data]") {
  const TemporaryFolder folder;
  const Bytes file = png(3, 2, 8, 0, {0, 0, 100, 255, 0, 7, 8, 9});
  const GreyImage image = read_image_file(folder.write("a.png", file));
  CHECK(image.rows == 2);
  CHECK(image.cols == 3);
  CHECK(image.pixels == Bytes{0, 100, 255, 7, 8, 9});
}

TEST_CASE("PNGs of every kind of colour become grey", "[data]") {
  CHECK(pixels_of(png(8, 1, 1, 0, {0, 0b10100001})) ==
        Bytes{255, 0, 255, 0, 0, 0, 0, 255});
  CHECK(pixels_of(png(2, 1, 16, 0, {0, 0xff, 0xff, 0x80, 0x80})) ==
        Bytes{255, 128});
  CHECK(pixels_of(png(2, 1, 8, 2, {0, 255, 255, 255, 90, 90, 90})) ==
        Bytes{255, 90});
  CHECK(pixels_of(png(2, 1, 8, 3, {0, 1, 0}, {0, 0, 0, 255, 255, 255})) ==
        Bytes{255, 0});
}

TEST_CASE("what is transparent lies over white", "[data]") {
  CHECK(pixels_of(png(3, 1, 8, 4, {0, 0, 0, 0, 255, 40, 0})) ==
        Bytes{255, 0, 255});
  CHECK(pixels_of(png(2, 1, 8, 6, {0, 0, 0, 0, 255, 9, 9, 9, 0})) ==
        Bytes{0, 255});
}

TEST_CASE("a broken or cut off PNG is the file's fault", "[data]") {
  const Bytes whole = png(3, 2, 8, 0, {0, 0, 100, 255, 0, 7, 8, 9});
  const std::size_t data_end = whole.size() - 12;  // before IEND
  for (std::size_t count = 0; count + 4 < data_end; ++count) {
    INFO("first " << count << " bytes");
    CHECK(error_of(first_of(whole, count)) != "");
  }
  Bytes broken = whole;
  broken[45] ^= 0x55;
  CHECK(says(error_of(broken), "broken PNG"));
}

TEST_CASE("a picture with absurdly many pixels takes no memory", "[data]") {
  CHECK(says(error_of(png(900000, 900000, 8, 0, {0, 0})), "million"));
  Bytes file = jpeg(Bytes(64 * 64), 64, 64, TJPF_GRAY, TJSAMP_GRAY);
  for (std::size_t i = 0; i + 9 < file.size(); ++i)
    if (file[i] == 0xff && file[i + 1] == 0xc0)  // the frame's header
      file[i + 5] = file[i + 7] = 0xf0;          // 61,440 and more each way
  CHECK(says(error_of(file), "million"));
}

TEST_CASE("JPEGs in grey, colour and CMYK become grey", "[data]") {
  const Bytes grey(16 * 16, 77);
  CHECK(pixels_of(jpeg(grey, 16, 16, TJPF_GRAY, TJSAMP_GRAY)) == grey);
  const Bytes rgb(3 * 16 * 16, 77);
  CHECK(pixels_of(jpeg(rgb, 16, 16, TJPF_RGB, TJSAMP_420)) == grey);
  Bytes cmyk;
  for (int i = 0; i < 16 * 16; ++i) cmyk = cmyk + Bytes{77, 77, 77, 128};
  const Bytes read = pixels_of(jpeg(cmyk, 16, 16, TJPF_CMYK, TJSAMP_444));
  REQUIRE(read.size() == grey.size());
  for (const int pixel : read) CHECK(std::abs(pixel - 77 * 128 / 255) <= 1);
}

TEST_CASE("a cut off JPEG is the file's fault", "[data]") {
  Bytes noise(64 * 64);
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<std::uint8_t>(i * i * 31);
  const Bytes whole = jpeg(noise, 64, 64, TJPF_GRAY, TJSAMP_GRAY);
  for (std::size_t count = 0; count < whole.size() - 2;
       count += count < 700 ? 1 : 97) {
    INFO("first " << count << " bytes");
    CHECK(error_of(first_of(whole, count)) != "");
  }
}

TEST_CASE("other files are not taken for pictures", "[data]") {
  CHECK(says(error_of({'G', 'I', 'F', '8', '9', 'a', 0, 0, 0}),
             "neither a PNG nor a JPEG"));
  CHECK(says(user_error([] { read_image_file("/no/such/file"); }),
             "/no/such/file"));
}
