#include "data/letters.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace unroll {
namespace {

struct Range {
  char32_t first, last;
};

// Unicode's categories P and S.
constexpr std::array kMarks = std::to_array<Range>({
    {0x21, 0x2f},     {0x3a, 0x40},     {0x5b, 0x60},     {0x7b, 0x7e},
    {0xa1, 0xa9},     {0xab, 0xac},     {0xae, 0xb1},     {0xb4, 0xb4},
    {0xb6, 0xb8},     {0xbb, 0xbb},     {0xbf, 0xbf},     {0xd7, 0xd7},
    {0xf7, 0xf7},     {0x37e, 0x37e},   {0x387, 0x387},   {0x55a, 0x55f},
    {0x589, 0x58a},   {0x5be, 0x5be},   {0x5c0, 0x5c0},   {0x5c3, 0x5c3},
    {0x5f3, 0x5f4},   {0x60c, 0x60d},   {0x61b, 0x61b},   {0x61e, 0x61f},
    {0x66a, 0x66d},   {0x6d4, 0x6d4},   {0x964, 0x965},   {0xe3f, 0xe3f},
    {0x2010, 0x2027}, {0x2030, 0x205e}, {0x207a, 0x207e}, {0x208a, 0x208e},
    {0x20a0, 0x20c0}, {0x2190, 0x23ff}, {0x2500, 0x2767}, {0x2794, 0x2bff},
    {0x2e00, 0x2e2e}, {0x2e30, 0x2e5d}, {0x3001, 0x3004}, {0x3008, 0x3020},
    {0x3030, 0x3030}, {0x303d, 0x303d}, {0x30a0, 0x30a0}, {0x30fb, 0x30fb},
    {0xfe10, 0xfe19}, {0xfe30, 0xfe6b}, {0xff01, 0xff0f}, {0xff1a, 0xff20},
    {0xff3b, 0xff40}, {0xff5b, 0xff65}, {0xffe0, 0xffee}, {0x1f000, 0x1faff},
});

/// Capital letters from `first` to `last`, every `step`-th, and how far below
/// them (mostly, in code charts) the small ones stand.
struct Capitals {
  char32_t first, last;
  char32_t step;
  int shift;
};
constexpr std::array kCapitals = std::to_array<Capitals>({
    {0x41, 0x5a, 1, 32},        {0xc0, 0xd6, 1, 32},
    {0xd8, 0xde, 1, 32},        {0x100, 0x12e, 2, 1},
    {0x130, 0x130, 1, -199},    {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1},       {0x14a, 0x176, 2, 1},
    {0x178, 0x178, 1, -121},    {0x179, 0x17d, 2, 1},
    {0x1cd, 0x1db, 2, 1},       {0x1de, 0x1ee, 2, 1},
    {0x1f8, 0x21e, 2, 1},       {0x222, 0x232, 2, 1},
    {0x386, 0x386, 1, 38},      {0x388, 0x38a, 1, 37},
    {0x38c, 0x38c, 1, 64},      {0x38e, 0x38f, 1, 63},
    {0x391, 0x3a1, 1, 32},      {0x3a3, 0x3ab, 1, 32},
    {0x400, 0x40f, 1, 80},      {0x410, 0x42f, 1, 32},
    {0x460, 0x480, 2, 1},       {0x48a, 0x4be, 2, 1},
    {0x4c1, 0x4cd, 2, 1},       {0x4d0, 0x52e, 2, 1},
    {0x531, 0x556, 1, 48},      {0x1e00, 0x1e94, 2, 1},
    {0x1e9e, 0x1e9e, 1, -7615}, {0x1ea0, 0x1efe, 2, 1},
    {0xff21, 0xff3a, 1, 32},
});

char32_t lower_case(char32_t code) {
  for (const Capitals& capitals : kCapitals) {
    if (code < capitals.first || code > capitals.last) continue;
    if ((code - capitals.first) % capitals.step != 0) return code;
    return static_cast<char32_t>(static_cast<int>(code) + capitals.shift);
  }
  return code;
}

/// The small letters of `lower_case` need three bytes at most.
void append(std::string& text, char32_t code) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

}  // namespace

bool is_mark(char32_t code) {
  const auto range = std::partition_point(
      kMarks.begin(), kMarks.end(),
      [&](const Range& marks) { return marks.last < code; });
  return range != kMarks.end() && code >= range->first;
}

std::string lower_case(const std::string& text) {
  std::string lower;
  lower.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text, at);
    const char32_t small = lower_case(point.code);
    if (small == point.code)
      lower.append(text, at, point.size);
    else
      append(lower, small);
    at += point.size;
  }
  return lower;
}

}  // namespace unroll
