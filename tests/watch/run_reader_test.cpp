#include "watch/run_reader.h"

#include <filesystem>

#include "base/error.h"
#include "catch.h"
#include "test_support.h"
#include "watch/own_host.h"

namespace unroll {
namespace {

RunFolder make_run(const Path& checkpoints, const std::string& name) {
  RunConfig config;
  config.name = name;
  return RunFolder::create(checkpoints, config);
}

}  // namespace

TEST_CASE("metrics go on where they were left off", "[watch]") {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path(), "a");
  CHECK(RunReader::metrics(run, "", 0).text.empty());

  append_line(run.metrics_file(), "one");
  const auto first = RunReader::metrics(run, "", 0);
  CHECK(first.text == "one\n");
  append_line(run.metrics_file(), "two");
  const auto second = RunReader::metrics(run, first.file, first.to);
  CHECK(second.from == first.to);
  CHECK(second.text == "two\n");
  CHECK(RunReader::metrics(run, second.file, second.to).text.empty());

  // Beyond the end, in the midst of a line, of another file: from the start.
  for (const std::uint64_t from : {std::uint64_t{5}, second.to + 1, UINT64_MAX})
    CHECK(RunReader::metrics(run, second.file, from).text == "one\ntwo\n");
  write_atomically(run.metrics_file(), "one\nbut\n");
  CHECK(RunReader::metrics(run, second.file, first.to).text == "one\nbut\n");
}

TEST_CASE("half a line waits for its end", "[watch]") {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path(), "a");
  write_atomically(run.metrics_file(), "one\ntw");
  const auto part = RunReader::metrics(run, "", 0);
  CHECK(part.text == "one\n");
  CHECK(part.to == 4);
}

TEST_CASE("what is a link is not read", "[watch]") {
  const TemporaryFolder folder;
  write_atomically(folder.path() / "secret", "secret\n");
  const RunFolder run = make_run(folder.path() / "runs", "a");
  std::filesystem::create_symlink(folder.path() / "secret", run.metrics_file());
  CHECK(RunReader::metrics(run, "", 0).text.empty());

  const RunReader reader(folder.path() / "runs", {});
  CHECK(reader.find("a"));
  std::filesystem::remove(run.path() / "config.json");
  std::filesystem::create_symlink(folder.path() / "secret",
                                  run.path() / "config.json");
  CHECK_FALSE(reader.find("a"));
}

TEST_CASE("only runs that there are, and were named, are found", "[watch]") {
  const TemporaryFolder folder;
  make_run(folder.path() / "runs", "a");
  make_run(folder.path() / "runs", "b");
  const RunReader all(folder.path() / "runs", {});
  for (const std::string name :
       {"", ".", "..", "../runs/a", "a/", "/a", "runs/a", "A"})
    CHECK_FALSE(all.find(name));
  CHECK_FALSE(all.find(std::string("a\0", 2)));
  CHECK(all.find("b"));

  const RunReader one(folder.path() / "runs", {"a"});
  CHECK(one.find("a"));
  CHECK_FALSE(one.find("b"));
  std::filesystem::remove_all(folder.path() / "runs/a");
  CHECK(one.runs().empty());  // and no error
  make_run(folder.path() / "runs", "a");
  CHECK(one.find("a"));

  CHECK_THROWS_AS(RunReader(folder.path() / "runs", {"c"}), UserError);
  make_run(folder.path() / "more", "b");
  CHECK_THROWS_AS(RunReader(folder.path() / "runs",
                            {"b", (folder.path() / "more/b").string()}),
                  UserError);
}

TEST_CASE("a broken run is listed, and says why", "[watch]") {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path(), "a");
  write_atomically(run.path() / "config.json", "{");
  const Json list = RunReader(folder.path(), {}).list();
  CHECK(list["runs"][0]["state"] == "unreadable");
  CHECK_FALSE(list["runs"][0]["error"].get<std::string>().empty());
}

TEST_CASE("a host's name is the server's own", "[watch]") {
  for (const auto* own : {"127.0.0.1:6007", "localhost:6007", "localhost",
                          "[::1]:6007", "192.168.1.2:80", "box.local:1"})
    CHECK(is_own_host(own, "box.local"));
  for (const auto* other :
       {"", ":", "[", "[]", "evil.example", "evil.example:6007",
        "127.0.0.1.evil.example", "localhost.evil.example", "box.localx",
        "127.0.0.1@evil.example", "2130706433"})
    CHECK_FALSE(is_own_host(other, "box.local"));
}

}  // namespace unroll
