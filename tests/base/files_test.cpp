#include "base/files.h"

#include <unistd.h>

#include "base/error.h"
#include "catch.h"

using namespace unroll;

namespace {

struct TemporaryFolder {
  Path path = std::filesystem::temp_directory_path() /
              ("unroll-files-" + std::to_string(::getpid()));
  TemporaryFolder() { std::filesystem::create_directories(path); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

std::size_t entries(const Path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("what is written atomically is read back", "[base]") {
  const TemporaryFolder folder;
  const auto file = folder.path / "a";
  write_atomically(file, "one");
  write_atomically(file, std::string_view("t\0o", 3));
  CHECK(read_text(file) == std::string("t\0o", 3));
  append_line(file, "three");
  CHECK(read_bytes(file).size() == 9);
  CHECK(entries(folder.path) == 1);
}

TEST_CASE("a write that fails leaves no trace", "[base]") {
  const TemporaryFolder folder;
  // A folder stands where the file should go, so that the rename fails.
  std::filesystem::create_directories(folder.path / "taken" / "x");
  CHECK_THROWS_AS(write_atomically(folder.path / "taken", "new"), RunError);
  CHECK(entries(folder.path) == 1);
  CHECK_THROWS_AS(write_atomically(folder.path / "no" / "such", "x"), RunError);
}

TEST_CASE("a file that cannot be read is the user's to mend", "[base]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_bytes(folder.path / "missing"), UserError);
  CHECK_THROWS_AS(read_bytes(folder.path), UserError);
  write_atomically(folder.path / "long", "12345");
  CHECK_THROWS_AS(read_text(folder.path / "long", 4), UserError);
  CHECK(read_text(folder.path / "long", 5) == "12345");
}
