#include "base/files.h"

#include <set>

#include "catch.h"
#include "test_support.h"

using namespace unroll;

namespace {

std::size_t entries(const Path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("what is written atomically is read back", "[base]") {
  const TemporaryFolder folder;
  const auto file = folder / "a";
  write_atomically(file, "one");
  write_atomically(file, std::string_view("t\0o", 3));
  CHECK(read_text(file) == std::string("t\0o", 3));
  append_line(file, "three");
  CHECK(read_bytes(file).size() == 9);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a write that fails leaves no trace", "[base]") {
  const TemporaryFolder folder;
  // A folder stands where the file should go, so that the rename fails.
  std::filesystem::create_directories(folder / "taken" / "x");
  CHECK_THROWS_AS(write_atomically(folder / "taken", "new"), RunError);
  CHECK(entries(folder.path()) == 1);
  CHECK_THROWS_AS(write_atomically(folder / "no" / "such", "x"), RunError);
}

TEST_CASE("what killed writes left is removed, and nothing else", "[base]") {
  const TemporaryFolder folder;
  for (const char* name : {"a.json.12.part", "b.7.part"})
    write_atomically(folder / name, "half");
  const std::set<std::string> others = {"a.json", "notes.part", "a..part",
                                        "a.12.parts", "a.x1.part"};
  for (const auto& name : others) write_atomically(folder / name, "whole");
  remove_unfinished(folder.path());
  remove_unfinished(folder / "missing");
  std::set<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    left.insert(entry.path().filename().string());
  CHECK(left == others);
}

TEST_CASE("where a file can be written is known before", "[base]") {
  const TemporaryFolder folder;
  write_atomically(folder / "old", "kept");
  require_writable(folder / "old");
  require_writable(folder / "new");
  CHECK(read_text(folder / "old") == "kept");
  CHECK(entries(folder.path()) == 1);
  CHECK_THROWS_AS(require_writable(folder.path()), UserError);
  CHECK_THROWS_AS(require_writable(folder / "no" / "such"), UserError);
  CHECK_THROWS_AS(require_writable("/proc/file"), UserError);
}

TEST_CASE("a file that cannot be read is the user's to mend", "[base]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_bytes(folder / "missing"), UserError);
  CHECK_THROWS_AS(read_bytes(folder.path()), UserError);
  write_atomically(folder / "long", "12345");
  CHECK_THROWS_AS(read_text(folder / "long", 4), UserError);
  CHECK(read_text(folder / "long", 5) == "12345");
}
