#include "checkpoint/training_state.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "catch.h"
#include "checkpoint/stored_tensor.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

TEST_CASE("a training state comes back exactly", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "state.safetensors";
  TrainingState saved;
  saved.tensors = {
      {"weight", at::randn({3, 4})},
      {"transposed", at::randn({3, 4}).t()},
      {"generator", at::arange(100, at::kByte)},
      {"step", at::tensor(3.0F)},
      {"order", at::arange(5)},
      {"double", at::randn({2}, at::kDouble)},
      {"half", at::randn({2}).to(at::kBFloat16)},
      {"flags", at::tensor({1, 0}).to(at::kBool)},
      {"empty", at::empty({0, 3})},
      {"not finite", at::tensor({NAN, INFINITY, -0.0F})},
  };
  saved.values = {{"epoch", 3},
                  {"seed", 18446744073709551615ULL},
                  {"loss", 0.1 + 0.2},
                  {"tiny", std::numeric_limits<double>::denorm_min()},
                  {"large", std::numeric_limits<double>::max()},
                  {"text", "\xc3\xa9 \"quoted\"\n"},
                  {"list", {1.5, nullptr, true, Json::object()}}};
  save_training_state(path, saved);
  const TrainingState loaded = load_training_state(path);
  CHECK(loaded.values == saved.values);
  REQUIRE(loaded.tensors.size() == saved.tensors.size());
  for (const auto& [name, tensor] : saved.tensors) {
    CAPTURE(name);
    const at::Tensor& read = loaded.tensors.at(name);
    CHECK(read.scalar_type() == tensor.scalar_type());
    CHECK(read.sizes() == tensor.sizes());
    CHECK(to_stored(name, read).data == to_stored(name, tensor).data);
  }
}

TEST_CASE("values that JSON cannot write come back too", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "state.safetensors";
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  TrainingState saved;
  saved.values = {{"best", kInfinity},
                  {"history", {1.0, -kInfinity, NAN}},
                  {"word", "inf"},
                  {"object", {{"$other", "inf"}}}};
  save_training_state(path, saved);
  const Json values = load_training_state(path).values;
  CHECK(values["best"] == kInfinity);
  CHECK(values["history"][0] == 1.0);
  CHECK(values["history"][1] == -kInfinity);
  CHECK(std::isnan(values["history"][2].get<double>()));
  CHECK(values["word"] == "inf");
  CHECK(values["object"] == saved.values["object"]);
}

TEST_CASE("a state replaces the one before as a whole", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "state.safetensors";
  save_training_state(path, {{{"a", at::ones({2})}}, {{"epoch", 1}}});
  save_training_state(path, {{{"b", at::ones({2})}}, {{"epoch", 2}}});
  const TrainingState loaded = load_training_state(path);
  CHECK(loaded.tensors.count("a") == 0);
  CHECK(loaded.values["epoch"] == 2);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) ==
        1);
}

TEST_CASE("a file that is no training state is refused", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "state.safetensors";
  const auto refusal = [&] {
    return user_error([&] { load_training_state(path); });
  };
  CHECK(says(refusal(), path.string()));
  for (const std::string values : {"", "{", "[]", "1", "{}}"}) {
    CAPTURE(values);
    write_safetensors(path, {{}, {{"values", values}}});
    CHECK(says(refusal(), path.string()));
  }
  write_safetensors(path, {{floats("a", {1}, {1})}, {}});
  CHECK(says(refusal(), "not the state of a run"));
  const std::string deep(100000, '[');
  write_safetensors(path, {{}, {{"values", "{\"a\":" + deep}}});
  CHECK(says(refusal(), "deeper"));
}
