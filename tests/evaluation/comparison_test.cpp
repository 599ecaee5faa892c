#include "evaluation/comparison.h"

#include "catch.h"
#include "checkpoint/run_folder.h"
#include "evaluation/small_runs.h"
#include "evaluation/support.h"

namespace unroll {

TEST_CASE("a comparison trains, then reuses what is trained", "[evaluation]") {
  const TemporaryFolder folder;
  Console console(true);
  RunConfig wide = small_config("wide");
  classification(wide).model.net = FcConfig{{32}, 1};
  const std::vector<RunConfig> configs = {small_config("narrow"), wide};

  const Comparison first = compare(configs, folder.path(), console);
  REQUIRE(first.rows.size() == 2);
  CHECK_FALSE(first.any_failed());
  CHECK(first.signal == 0);
  const ComparisonRow& row = first.rows[0];
  CHECK(row.name == "narrow");
  CHECK(row.run == (folder / "narrow").string());
  CHECK_FALSE(row.reused);
  CHECK(row.count == 130);
  // 784 x 16 + 16, a batch norm of 2 x 16, 16 x 10 + 10
  CHECK(row.parameters == 784 * 16 + 16 + 32 + 160 + 10);
  CHECK(row.multiply_adds >= 784 * 16 + 160);
  CHECK(row.samples_per_second > 0.0);
  CHECK(row.inferences_per_second > 0.0);
  CHECK(row.weight_bytes > 4u * static_cast<std::uint64_t>(row.parameters));
  CHECK(first.rows[1].parameters > row.parameters);
  CHECK_FALSE(row.caveat.empty());  // drawn digits

  RunConfig renamed = configs[0];
  renamed.name = "another name";
  const Comparison second =
      compare({renamed, configs[1]}, folder.path(), console);
  REQUIRE(second.rows.size() == 2);
  CHECK(second.rows[0].reused);
  CHECK(second.rows[0].name == "another name");
  CHECK(second.rows[0].run == row.run);
  CHECK(second.rows[0].measure("accuracy")->value ==
        row.measure("accuracy")->value);
  CHECK(second.rows[0].seconds == row.seconds);
  CHECK(RunFolder::list(folder.path()).size() == 2);
}

TEST_CASE("another seed, or other data, is another run", "[evaluation]") {
  const TemporaryFolder folder;
  Console console(true);
  RunConfig seeded = small_config("seeded");
  seeded.seed = 1;
  RunConfig more = small_config("more");
  classification(more).data.set = DrawnDigitsData{320, 130};
  const Comparison comparison =
      compare({small_config("first"), seeded, more}, folder.path(), console);
  for (const auto& row : comparison.rows) CHECK_FALSE(row.reused);
  CHECK(RunFolder::list(folder.path()).size() == 3);
}

TEST_CASE("a failed run is a row and the others still finish", "[evaluation]") {
  const TemporaryFolder folder;
  Console console(true);
  RunConfig broken = small_config("broken");
  classification(broken).data.set = IdxData{"none", "none", "none", "none"};
  const Comparison comparison =
      compare({broken, small_config("good")}, folder.path(), console);
  REQUIRE(comparison.rows.size() == 2);
  CHECK(comparison.any_failed());
  CHECK(holds(comparison.rows[0].error, {"none"}));
  CHECK(comparison.rows[1].error.empty());
  CHECK(comparison.rows[1].count == 130);
}

TEST_CASE("a run whose loss is not finite is a row with its error",
          "[evaluation]") {
  const TemporaryFolder folder;
  Console console(true);
  RunConfig wild = small_config("wild");
  wild.optimizer.kind = SgdConfig{};
  wild.optimizer.learning_rate = 1e30;
  wild.training.epochs = 3;
  const Comparison comparison = compare({wild}, folder.path(), console);
  REQUIRE(comparison.rows.size() == 1);
  CHECK(holds(comparison.rows[0].error, {"finite"}));
  CHECK(comparison.rows[0].run == (folder / "wild").string());
}

}  // namespace unroll
