#include "base/text.h"

#include "base/hash.h"
#include "catch.h"

using namespace unroll;

TEST_CASE("nearest finds what was meant, and nothing far off", "[base]") {
  const std::vector<std::string> keys = {"hidden_size", "layers", "dropout"};
  CHECK(nearest("hiden_size", keys) == "hidden_size");
  CHECK(nearest("layer", keys) == "layers");
  CHECK(nearest("dropuot", keys) == "dropout");
  CHECK(nearest("momentum", keys).empty());
  CHECK(nearest("", keys).empty());
}

TEST_CASE("numbers are written for people", "[base]") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(-1234567) == "-1,234,567");
  CHECK(human_bytes(999) == "999 B");
  CHECK(human_bytes(999'960) == "1.0 MB");
  CHECK(human_bytes(3'241'984) == "3.2 MB");
  CHECK(human_seconds(8.31) == "8.3s");
  CHECK(human_seconds(9.96) == "10s");
  CHECK(human_seconds(71.4) == "1m 11s");
  CHECK(human_seconds(7322) == "2h 02m");
}

TEST_CASE("the first line of a text ends before its break", "[base]") {
  CHECK(first_line("one\ntwo\nthree") == "one");
  CHECK(first_line("one") == "one");
  CHECK(first_line("\n") == "");
}

TEST_CASE("width counts columns, not bytes or colours", "[base]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\033[31mabc\033[0m") == 3);
  CHECK(display_width("━━╸") == 3);
  CHECK(display_width("\033[31") == 0);  // cut short
}

TEST_CASE("SHA-256 gives the standard's own values", "[base]") {
  // FIPS 180-4, the examples for "abc" and the empty message.
  Sha256 parts;
  parts.update(std::string_view("a"));
  parts.update(std::string_view("bc"));
  CHECK(parts.hex() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex({}) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
