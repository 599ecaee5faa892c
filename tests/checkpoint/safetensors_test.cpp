#include "checkpoint/safetensors.h"

#include <fmt/format.h>

#include "catch.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

Bytes with_header(const std::string& header, std::size_t data_bytes) {
  Bytes bytes;
  for (int i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(header.size() >> (8 * i)));
  }
  const Bytes text = bytes_of(header);
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

std::string refusal(const std::string& header, std::size_t data_bytes) {
  const Bytes bytes = with_header(header, data_bytes);
  return user_error([&] { parse_safetensors(bytes); });
}

std::string tensor(const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return fmt::format(R"({{"dtype":"{}","shape":{},"data_offsets":{}}})", dtype,
                     shape, offsets);
}

}  // namespace

TEST_CASE("a safetensors file of Python's is read", "[checkpoint]") {
  const TensorFile file = read_tensor_file(python_file("python.safetensors"));
  CHECK(file.tensors.size() == 12);
  CHECK(file.metadata.at("made by") == "Python");
  CHECK((named(file, "f32") == floats("f32", {2, 3}, {0, 1, 2, 3, 4, 5})));
  CHECK((named(file, "scalar") == floats("scalar", {}, {7})));
  CHECK((named(file, "empty") == floats("empty", {0, 3}, {})));
  CHECK(named(file, "i64").data == bytes_of(std::vector<std::int64_t>{-1, 0}));
  CHECK(named(file, "bf16").data ==
        bytes_of(std::vector<std::uint16_t>{0, 0x3f80, 0x4000}));
  CHECK(named(file, "bool").data == Bytes{1, 0, 1});
  CHECK(named(file, "i8").dtype == DType::i8);
}

TEST_CASE("what Python wrote is written again byte for byte", "[checkpoint]") {
  const Path path = python_file("python.safetensors");
  CHECK(safetensors_bytes(read_tensor_file(path)) == read_text(path));
}

TEST_CASE("tensors come back in their order, aligned in the file",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const TensorFile file{
      {{"generator", DType::u8, {3}, {1, 2, 3}},
       floats("z.weight", {2}, {1.5F, -2}),
       {"steps", DType::i64, {}, bytes_of(std::vector<std::int64_t>{9})},
       floats("a \"name\" in \xc3\xa9", {0}, {})},
      {{"config", "{\"a\": 1}"}, {"format", "pt"}}};
  write_safetensors(folder.path() / "a", file);
  write_safetensors(folder.path() / "b", file);
  const TensorFile read = read_tensor_file(folder.path() / "a");
  REQUIRE(read.tensors.size() == file.tensors.size());
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    CHECK((read.tensors[i] == file.tensors[i]));
  }
  CHECK(read.metadata == file.metadata);
  const Bytes bytes = read_bytes(folder.path() / "a");
  CHECK(bytes == read_bytes(folder.path() / "b"));
  CHECK((8 + bytes[0] + 256U * bytes[1]) % 8 == 0);
  // The 8-byte number first, the 1-byte ones last.
  CHECK(bytes[bytes.size() - 8 - 8 - 3] == 9);
  CHECK(bytes.back() == 3);
}

TEST_CASE("only tensors that fit their shape are written", "[checkpoint]") {
  CHECK_THROWS_AS(safetensors_bytes({{floats("a", {2}, {1})}, {}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(
      safetensors_bytes({{floats("a", {1}, {1}), floats("a", {1}, {1})}, {}}),
      std::invalid_argument);
}

TEST_CASE("a malformed header is refused, and says why", "[checkpoint]") {
  struct Row {
    std::string header;
    std::size_t data_bytes;
    std::string expected;
  };
  const std::string good = tensor("F32", "[2]", "[0,8]");
  const std::vector<Row> rows = {
      {"{\"a\":" + good + "}", 8, ""},
      {"{}", 0, ""},
      {"{\"a\":" + good + "}", 7, "cut off"},
      {"{\"a\":" + good + "}", 9, "something follows"},
      {"{\"a\":" + good, 8, "not valid JSON"},
      {"{\"a\":[]}", 0, "no JSON object"},
      {"{\"a\":" + good + ",\"a\":" + good + "}", 8, "stands twice"},
      {"{\"a\":" + good + ",\"b\":" + tensor("F32", "[2]", "[4,12]") + "}", 12,
       "overlap"},
      {"{\"a\":" + good + ",\"b\":" + tensor("F32", "[2]", "[12,20]") + "}", 20,
       "a hole"},
      {"{\"a\":" + tensor("F32", "[2]", "[4,12]") + "}", 12, "a hole"},
      {"{\"a\":" + tensor("F32", "[2]", "[8,0]") + "}", 8, "a begin and"},
      {"{\"a\":" + tensor("F32", "[2]", "[0]") + "}", 8, "a begin and"},
      {"{\"a\":" + tensor("F32", "[3]", "[0,8]") + "}", 8, "does not fill"},
      {"{\"a\":" + tensor("F32", "[-2]", "[0,8]") + "}", 8, "whole numbers"},
      {"{\"a\":" + tensor("F32", "[2.0]", "[0,8]") + "}", 8, "whole numbers"},
      {"{\"a\":" + tensor("F32", "[[2]]", "[0,8]") + "}", 8, "whole numbers"},
      {"{\"a\":" + tensor("F32", "2", "[0,8]") + "}", 8, "whole numbers"},
      // 2^62 * 4 elements of 4 bytes: the product overflows to 0.
      {"{\"a\":" + tensor("F32", "[4611686018427387904,4]", "[0,0]") + "}", 0,
       "does not fill"},
      {"{\"a\":" + tensor("F32", "[0,9223372036854775807]", "[0,0]") + "}", 0,
       "does not fill"},
      {"{\"a\":" + tensor("F8_E4M3", "[2]", "[0,2]") + "}", 2, "\"F8_E4M3\""},
      {"{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "no \"dtype\""},
      {"{\"__metadata__\":{\"a\":1}}", 0, "no string"},
      {"{\"__metadata__\":[]}", 0, "no JSON object"},
      {"{\"a\\u001b[2J\":[]}", 0, "a\\u001b[2J"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.header);
    const std::string message = refusal(row.header, row.data_bytes);
    CHECK(message.empty() == row.expected.empty());
    CHECK(says(message, row.expected));
  }
}

TEST_CASE("a header's length is checked before it is believed",
          "[checkpoint]") {
  const auto refusal_of = [](const Bytes& bytes) {
    return user_error([&] { parse_safetensors(bytes); });
  };
  Bytes bytes = with_header("{}", 0);
  bytes[7] = 0xff;
  CHECK(says(refusal_of(bytes), "claims"));
  bytes[7] = 0;
  bytes[0] = 3;
  CHECK(says(refusal_of(bytes), "at most 2"));
  CHECK(says(refusal_of({1, 2, 3}), "cut off"));
  CHECK(says(refusal_of({}), "cut off"));
}

TEST_CASE("a file of tensors is named where it is wrong", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "weights.bin";
  CHECK(says(user_error([&] { read_tensor_file(path); }), path.string()));
  for (const std::string text : {"", "hello", "\x80\x04K\x01."}) {
    write_atomically(path, text);
    const std::string message = user_error([&] { read_tensor_file(path); });
    CHECK(says(message, path.string()));
    CHECK(says(message, "neither safetensors nor"));
  }
}
