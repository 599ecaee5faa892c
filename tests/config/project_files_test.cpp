#include <filesystem>

#include "base/files.h"
#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

const Path kProject = UNROLL_SOURCE_DIR;

}  // namespace

TEST_CASE("the configs that come with the program are good", "[config]") {
  int count = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(kProject / "configs")) {
    if (file.path().extension() != ".json") continue;
    INFO(file.path());
    CHECK(load_config(file.path()).name == file.path().stem());
    ++count;
  }
  CHECK(count >= 7);
}

TEST_CASE("docs/config.md is what the program says", "[config]") {
  INFO("write it anew: unroll schema --markdown > docs/config.md");
  const bool same =
      read_text(kProject / "docs" / "config.md") == config_reference_markdown();
  CHECK(same);
}

}  // namespace unroll
