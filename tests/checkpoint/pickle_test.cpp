#include "checkpoint/pickle.h"

#include "catch.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

using Kind = PickleValue::Kind;

Pickle read(const std::string& bytes) {
  return read_pickle(bytes_of(bytes), {"allowed.function"});
}

std::string refusal(const std::string& bytes) {
  return user_error([&] { read(bytes); });
}

std::int64_t integer(const std::string& bytes) {
  const Pickle pickle = read(bytes);
  REQUIRE(pickle[pickle.root].kind == Kind::integer);
  return pickle[pickle.root].integer;
}

}  // namespace

TEST_CASE("numbers of a pickle keep their sign and size", "[checkpoint]") {
  using namespace std::string_literals;
  CHECK(integer("K\xff.") == 255);
  CHECK(integer("M\x34\x12.") == 0x1234);
  CHECK(integer("J\xfe\xff\xff\xff.") == -2);
  CHECK(integer("\x8a\x00."s) == 0);
  CHECK(integer("\x8a\x01\xff.") == -1);
  CHECK(integer("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.") == INT64_MAX);
  const Pickle real = read("G\x3f\xf8\x00\x00\x00\x00\x00\x00."s);
  CHECK(real[real.root].real == 1.5);
}

TEST_CASE("containers of a pickle hold what was put in", "[checkpoint]") {
  const Pickle pickle = read(
      "}(K\x01]K\x02"
      "aK\x03K\x04u.");
  const PickleValue& dict = pickle[pickle.root];
  REQUIRE(dict.kind == Kind::dict);
  REQUIRE(dict.items.size() == 4);
  CHECK(pickle[dict.items[1]].kind == Kind::list);
  CHECK(pickle[pickle[dict.items[1]].items[0]].integer == 2);
  CHECK(pickle[dict.items[2]].integer == 3);
  CHECK(pickle[dict.items[3]].integer == 4);
}

TEST_CASE("a value may hold itself", "[checkpoint]") {
  const Pickle pickle = read(
      "]q\x01h\x01"
      "a.");
  CHECK(pickle[pickle.root].items == std::vector<PickleId>{pickle.root});
}

TEST_CASE("calls are written down, not run", "[checkpoint]") {
  const Pickle pickle = read("callowed\nfunction\nK\x07\x85R.");
  const PickleValue& call = pickle[pickle.root];
  CHECK(call.kind == Kind::call);
  CHECK(call.text == "allowed.function");
  CHECK(pickle[pickle[call.items[0]].items[0]].integer == 7);
  const Pickle ordered = read("ccollections\nOrderedDict\n)R}b.");
  CHECK(ordered[ordered.root].kind == Kind::dict);
}

TEST_CASE("a broken pickle is refused", "[checkpoint]") {
  using namespace std::string_literals;
  const std::vector<std::string> broken = {
      "",
      "K",
      "K\x01",         // no end
      ".",             // nothing there
      "(K\x01tt.",     // no mark
      "K\x01(0t.",     // below the mark
      "h\x05.",        // nothing remembered
      "K\x01K\x02R.",  // a call of a number
      "K\x01K\x02s.",  // an item for a number
      "}(K\x01u.",     // a key without a value
      "]K\x01"
      "b.",  // attributes of a list
      "X\xff\xff\xff\xff"
      "a.",  // text longer than the file
      "\x8d\xff\xff\xff\xff\xff\xff\xff\xff"
      "a.",
      "\x8a\x09"
      "123456789.",       // more than 64 bits
      "\x80\x09.",        // protocol 9
      "callowed",         // no end of line
      "K\x01K\x02\x93.",  // names that are numbers
  };
  for (std::size_t i = 0; i < broken.size(); ++i) {
    CAPTURE(i);
    CHECK(says(refusal(broken[i]), "pickle"));
  }
  CHECK(says(refusal("cother\nfunction\n."), "calls other.function"));
  CHECK(says(refusal("callowed\n\x1b[2J\n."), "\\u001b"));
}

TEST_CASE("a pickle cannot grow without limit", "[checkpoint]") {
  CHECK(says(refusal(std::string(4'000'001, ']')), "more than 4000000"));
  CHECK(says(refusal(std::string((32 << 20) + 1, '0')), "at most 33554432"));
}
