#include "base/utf8.h"

#include <string>

#include "catch.h"

using namespace unroll;

TEST_CASE("code points of one to four bytes are read", "[base]") {
  const std::string text = "a\u00e9\u20ac\U0001f600";
  CHECK_FALSE(invalid_utf8(text));
  CHECK(code_point(text, 0).code == 'a');
  CHECK(code_point(text, 1).code == 0xe9);
  CHECK(code_point(text, 3).code == 0x20ac);
  CHECK(code_point(text, 6).code == 0x1f600);
  CHECK(code_point(text, 6).size == 4);
}

TEST_CASE("the first byte that is no UTF-8 is found", "[base]") {
  CHECK(invalid_utf8("ab\xff") == 2);
  CHECK(invalid_utf8("a\x80") == 1);                    // no first byte
  CHECK(invalid_utf8("\xe2\x82") == 0);                 // cut off
  CHECK(invalid_utf8("\xe2\x82 a") == 0);               // cut short
  CHECK(invalid_utf8("\xc0\xaf") == 0);                 // overlong
  CHECK(invalid_utf8("\xe0\x80\x80") == 0);             // overlong
  CHECK(invalid_utf8("\xed\xa0\x80") == 0);             // a surrogate
  CHECK(invalid_utf8("\xf4\x90\x80\x80") == 0);         // above U+10FFFF
  CHECK(invalid_utf8("\xf8\x88\x80\x80\x80") == 0);     // five bytes
  CHECK_FALSE(invalid_utf8(std::string("\0\x7f", 2)));  // controls are
  CHECK_FALSE(invalid_utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST_CASE("white space of every script is trimmed", "[base]") {
  CHECK(trimmed("\u00a0\t a\u3000b \u2028\n") == "a\u3000b");
  CHECK(trimmed(" \u00a0") == "");
  CHECK(trimmed("") == "");
  CHECK(trimmed("\u200b") == "\u200b");  // takes no room, but is no space
}
