#include "data/dataset.h"

#include "catch.h"
#include "config/run_config.h"
#include "test_support.h"

using namespace unroll;

namespace {

RunConfig drawn(std::uint64_t seed) {
  RunConfig config;
  config.seed = seed;
  classification(config).data.set = DrawnDigitsData{40, 20};
  return config;
}

std::string hash_of(const Dataset& dataset) { return facts(dataset).sha256; }

}  // namespace

TEST_CASE("a set opened ahead is the one that is asked for", "[data]") {
  Console console(true);
  const std::string first = hash_of(open_dataset(drawn(1), console));
  const std::string second = hash_of(open_dataset(drawn(2), console));
  REQUIRE(first != second);
  open_dataset_ahead(drawn(1), console);
  CHECK(hash_of(open_dataset(drawn(1), console)) == first);
  open_dataset_ahead(drawn(1), console);
  CHECK(hash_of(open_dataset(drawn(2), console)) == second);
  open_dataset_ahead(drawn(2), console);
  CHECK(hash_of(open_dataset(drawn(2), console)) == second);
}

TEST_CASE("a set that cannot be opened ahead fails where it is needed",
          "[data]") {
  Console console(true);
  RunConfig config;
  classification(config).data.set = IdxData{"missing", "b", "c", "d"};
  open_dataset_ahead(config, console);
  CHECK(says(user_error([&] { open_dataset(config, console); }), "missing"));
}
