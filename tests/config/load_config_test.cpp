#include <fmt/format.h>

#include <filesystem>

#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

/// A file that is gone when the test ends.
struct TemporaryFile {
  TemporaryFile(const std::string& name, const std::string& text)
      : path(folder.write_text(name, text)) {}
  TemporaryFolder folder;
  Path path;
};

}  // namespace

TEST_CASE("a config takes its file's name unless it has one", "[config]") {
  const TemporaryFile file("quick.rnn.json", R"({"model": {"type": "rnn"}})");
  CHECK(load_config(file.path).name == "quick.rnn");
  CHECK(load_config(file.path, {"name=other"}).name == "other");
  const TemporaryFile hidden(".x.json", R"({"model": {"type": "rnn"}})");
  CHECK(user_error([&] {
          load_config(hidden.path);
        }).find("name: missing, and the file's own name will not do") !=
        std::string::npos);
}

TEST_CASE("overrides come before reading, in order", "[config]") {
  const TemporaryFile file("a.json", R"({"training": {"epochs": "x"}})");
  const RunConfig config = load_config(
      file.path, {"model.type=cnn", "training.epochs=1", "training.epochs=2",
                  "optimizer.type=sgd", "optimizer.momentum=0.9"});
  CHECK(std::holds_alternative<CnnConfig>(classification(config).model.net));
  CHECK(config.training.epochs == 2);
  CHECK(std::get<SgdConfig>(config.optimizer.kind).momentum == 0.9);
}

TEST_CASE("loading reports all mistakes in one error", "[config]") {
  const TemporaryFile file("bad.json", R"({
    "model": {"type": "rnn", "hiden_size": 3}, "training": {"epochs": "ten"}})");
  CHECK(user_error([&] { load_config(file.path); }) ==
        file.path.string() +
            ": 2 mistakes\n"
            "  model.hiden_size: unknown key; did you mean hidden_size?\n"
            "  training.epochs: found \"ten\" (string), expected a whole "
            "number, from 0 to 1000000000");
}

TEST_CASE("a flood of mistakes is cut short", "[config]") {
  std::string text = R"({"model": {"type": "fc"})";
  for (int i = 0; i < 1000; ++i) text += fmt::format(R"(, "q{}": 1)", i);
  const TemporaryFile file("flood.json", text + "}");
  const std::string error = user_error([&] { load_config(file.path); });
  CHECK(error.find("1000 mistakes") != std::string::npos);
  CHECK(error.find("and 950 more") != std::string::npos);
}

TEST_CASE("a file that is missing or too large is the user's error",
          "[config]") {
  CHECK_THROWS_AS(load_config("/no/such/file.json"), UserError);
  const TemporaryFile file("large.json", "");
  std::filesystem::resize_file(file.path, (1 << 20) + 1);
  CHECK_THROWS_AS(load_config(file.path), UserError);
}

}  // namespace unroll
