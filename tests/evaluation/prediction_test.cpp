#include "evaluation/prediction.h"

#include <fstream>

#include "base/error.h"
#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

void write(const Path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Three images of 2 x 2; each pixel of image i is i.
std::string three_images() {
  const std::string header("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x02", 16);
  return header + std::string("\0\0\0\0\1\1\1\1\2\2\2\2", 12);
}

}  // namespace

TEST_CASE("FILE:7 and FILE:0-9 name images of an IDX file", "[evaluation]") {
  const auto plain = parse_prediction_file("digit.png");
  CHECK(plain.path == "digit.png");
  CHECK_FALSE(plain.range);
  const auto one = parse_prediction_file("a/b.idx:7");
  CHECK(one.path == "a/b.idx");
  REQUIRE(one.range);
  CHECK(one.range->first == 7);
  CHECK(one.range->last == 7);
  const auto more = parse_prediction_file("b.idx:0-9");
  REQUIRE(more.range);
  CHECK(more.range->last == 9);
}

TEST_CASE("--index holds where the argument names none", "[evaluation]") {
  CHECK(parse_prediction_file("b.idx", "3-4").range->first == 3);
  CHECK(parse_prediction_file("b.idx:1", "3").range->first == 1);
  CHECK_THROWS_AS(parse_prediction_file("b.idx", "9-3"), UserError);
  CHECK_THROWS_AS(parse_prediction_file("b.idx", "x"), UserError);
  CHECK_THROWS_AS(parse_prediction_file("b.idx", "99999999999999999999"),
                  UserError);
}

TEST_CASE("a file whose own name ends in :7 is taken by its name",
          "[evaluation]") {
  const TemporaryFolder folder;
  write(folder / "odd:7", "x");
  const auto file = parse_prediction_file((folder / "odd:7").string());
  CHECK(file.path == folder / "odd:7");
  CHECK_FALSE(file.range);
}

TEST_CASE("images of an IDX file are taken as they are", "[evaluation]") {
  const TemporaryFolder folder;
  write(folder / "set.idx", three_images());
  const auto name = (folder / "set.idx").string();
  const auto images =
      read_prediction_images(parse_prediction_file(name + ":1-2"), 2, 2);
  REQUIRE(images.size() == 2);
  CHECK(images[0].file == name);
  CHECK(images[1].index == 2);
  CHECK(images[1].image.pixels == Bytes{2, 2, 2, 2});
}

TEST_CASE("what cannot be predicted is said with the file's name",
          "[evaluation]") {
  const TemporaryFolder folder;
  write(folder / "set.idx", three_images());
  write(folder / "words.txt", "no picture at all");
  const auto name = (folder / "set.idx").string();
  const auto read = [](const std::string& argument, std::int64_t side) {
    return read_prediction_images(parse_prediction_file(argument), side, side);
  };
  CHECK(holds(message_of<UserError>([&] { read(name + ":3", 2); }),
              {name, "no image 3"}));
  CHECK(holds(message_of<UserError>([&] { read(name, 2); }),
              {"3 images", ":0-9"}));
  CHECK(holds(message_of<UserError>([&] { read(name + ":0", 28); }),
              {"28 x 28"}));
  const auto words = (folder / "words.txt").string();
  CHECK(holds(message_of<UserError>([&] { read(words, 28); }), {"words.txt"}));
  CHECK(holds(message_of<UserError>([&] { read(words + ":2", 28); }),
              {"no IDX file"}));
  CHECK_THROWS_AS(read((folder / "none.png").string(), 28), UserError);
}

TEST_CASE("a prediction is shown and told in JSON", "[evaluation]") {
  Prediction prediction;
  prediction.input = {"set.idx", 4, GreyImage{2, 2, {255, 255, 255, 255}}};
  prediction.label = 2;
  prediction.runner_up = 0;
  prediction.probabilities = {0.25, 0.0, 0.75};
  const auto text = prediction_text(prediction, {});
  CHECK(holds(
      text, {"set.idx:4", "class 2 (75.00 %)", "runner-up 0 (25.00 %)", "@@"}));
  const Json json = to_json(std::vector{prediction});
  REQUIRE(json.size() == 1);
  CHECK(json[0]["file"] == "set.idx");
  CHECK(json[0]["index"] == 4);
  CHECK(json[0]["class"] == 2);
  CHECK(json[0]["probabilities"] == Json({0.25, 0.0, 0.75}));
  CHECK(json[0]["runner_up"]["class"] == 0);
}

}  // namespace unroll
