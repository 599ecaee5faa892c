#include "config/experiment.h"

#include "catch.h"
#include "config/config_io.h"
#include "test_support.h"

namespace unroll {
namespace {

std::string mistakes_of(const Json& json) {
  return user_error([&] { read_experiment(json, "e.json"); });
}

}  // namespace

TEST_CASE("an experiment lists configs, seeds and a grid", "[config]") {
  const Json json = {{"configs", {"a.json", "b.json"}},
                     {"seeds", 3},
                     {"grid", {{"optimizer.learning_rate", {0.1, 0.2}}}}};
  CHECK(is_experiment(json));
  CHECK_FALSE(is_experiment({{"model", {{"type", "fc"}}}}));
  const ExperimentFile file = read_experiment(json, "e.json");
  CHECK(file.configs == std::vector<std::string>{"a.json", "b.json"});
  CHECK(file.seeds == std::vector<std::uint64_t>{0, 1, 2});
  REQUIRE(file.grid.size() == 1);
  CHECK(file.grid[0].path == "optimizer.learning_rate");
  CHECK(file.grid[0].values == std::vector<Json>{0.1, 0.2});
  CHECK(read_seeds({7, 3}, "--seeds") == std::vector<std::uint64_t>{7, 3});
}

TEST_CASE("all mistakes of an experiment are told at once", "[config]") {
  const std::string said = mistakes_of({{"configs", Json::array()},
                                        {"seed", 1},
                                        {"seeds", {1, -1}},
                                        {"grid", {{"seed", {1}}, {"a.b", 3}}}});
  for (const char* part : {"e.json: 5 mistakes", "configs:",
                           "seed: unknown key; did you mean "
                           "seeds?",
                           "seeds[1]:", "grid.seed:",
                           "grid.a.b: found 3 (number), expected a list"})
    CHECK(says(said, part));
  CHECK(says(mistakes_of({{"configs", {"a"}}, {"seeds", {2, 2}}}), "twice"));
  CHECK(
      says(mistakes_of({{"configs", {"a"}}, {"seeds", 0}}), "from 1 to 1000"));
  CHECK(says(mistakes_of({{"configs", {"a"}}, {"grid", 1}}), "an object"));
  CHECK(says(user_error([] { read_seeds("x", "--seeds"); }), "--seeds:"));
}

TEST_CASE("mistakes of an experiment do not hide those of its configs",
          "[config]") {
  const TemporaryFolder folder;
  const auto file =
      folder.write_text("net.json", R"({"model": {"type": "fc"}})");
  const Json json = {{"configs", {file, "missing.json", 3}},
                     {"seeds", {1, 1}},
                     {"grid", {{"training.epochs", {1, "many"}}}}};
  const std::string said = mistakes_of(json);
  for (const char* part :
       {"e.json: 2 mistakes", "configs[2]:", "seeds: one stands twice",
        "missing.json", "found \"many\" (string)"})
    CHECK(says(said, part));
  CHECK(says(user_error([&] {
               read_experiment(json, "e.json", {"training.epoch=1"});
             }),
             "did you mean epochs?"));
}

TEST_CASE("what a grid lists is there, and only once", "[config]") {
  const std::string said = mistakes_of({{"configs", {"a"}},
                                        {"grid",
                                         {{"a.b", {0.5, 1, 0.5, 1.0}},
                                          {"a.c", Json::array()},
                                          {"a.d", {{8}, {4}, {8}}}}}});
  for (const char* part :
       {"grid.a.b[2]: repeated value 0.5", "grid.a.b[3]: repeated value 1.0",
        "grid.a.c: expected at least one value",
        "grid.a.d[2]: repeated value [8]"})
    CHECK(says(said, part));
}

TEST_CASE("a grid gives every combination a name of its own", "[config]") {
  const TemporaryFolder folder;
  const auto file =
      folder.write_text("net.json", R"({"model": {"type": "rnn"}})");
  const auto all = combinations_of(
      {file}, {"seed=3"},
      {{"model.cell", {"lstm", "gru"}}, {"training.epochs", {1, 2}}});
  REQUIRE(all.size() == 4);
  CHECK(all[1].config.name == "net cell=lstm epochs=2");
  CHECK(all[2].config.name == "net cell=gru epochs=1");
  CHECK(all[2].settings ==
        Json({{"model.cell", "gru"}, {"training.epochs", 1}}));
  CHECK(all[2].config.training.epochs == 1);
  CHECK(all[2].config.seed == 3);
  CHECK(to_json(all[2].config)["model"]["cell"] == "gru");
  require_different_names(all);
  const auto same = combinations_of({file, file}, {}, {});
  CHECK(says(user_error([&] { require_different_names(same); }), "\"net\""));
}

TEST_CASE("one mistake in many combinations is told once", "[config]") {
  const TemporaryFolder folder;
  const auto file =
      folder.write_text("net.json", R"({"model": {"type": "fc"}})");
  const std::string said = user_error([&] {
    combinations_of({file}, {"training.epoch=1"},
                    {{"training.max_steps", {1, 2, 3}}});
  });
  CHECK(says(said, "did you mean epochs?"));
  CHECK(said.find("epochs?") == said.rfind("epochs?"));
  const std::vector<Json> many(1001, 1);
  CHECK(says(user_error([&] {
               combinations_of({file}, {}, {{"seed", many}});
             }),
             "more than 1000"));
}

}  // namespace unroll
