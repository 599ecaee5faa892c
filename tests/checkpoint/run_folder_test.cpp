#include "checkpoint/run_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "catch.h"
#include "config/config_io.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace fs = std::filesystem;

namespace {

RunConfig config_named(const std::string& name) {
  RunConfig config;
  config.name = name;
  config.seed = 12345678901234;
  config.optimizer.learning_rate = 0.1;
  return config;
}

std::vector<std::string> names(const std::vector<RunFolder>& runs) {
  std::vector<std::string> result;
  for (const RunFolder& run : runs) result.push_back(run.name());
  return result;
}

void finish(const RunFolder& run, const std::string& state) {
  RunRecord record = run.record();
  record.state = state;
  run.write_record(record);
}

}  // namespace

TEST_CASE("a second run of a name gets a folder of its own", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path checkpoints = folder.path() / "deep" / "checkpoints";
  const RunConfig config = config_named("mnist");
  CHECK(RunFolder::create(checkpoints, config).name() == "mnist");
  CHECK(RunFolder::create(checkpoints, config).name() == "mnist-2");
  fs::create_directory(checkpoints / "mnist-3");
  CHECK(RunFolder::create(checkpoints, config).name() == "mnist-4");
  CHECK(names(RunFolder::list(checkpoints)) ==
        std::vector<std::string>{"mnist", "mnist-2", "mnist-4"});
}

TEST_CASE("processes that start at once get folders of their own",
          "[checkpoint]") {
  const TemporaryFolder folder;
  constexpr int kProcesses = 8;
  for (int i = 0; i < kProcesses; ++i) {
    if (fork() == 0) {
      RunFolder::create(folder.path(), config_named("run"));
      _exit(0);
    }
  }
  for (int i = 0; i < kProcesses; ++i) {
    int status = 1;
    wait(&status);
    CHECK(status == 0);
  }
  CHECK(RunFolder::list(folder.path()).size() == kProcesses);
}

TEST_CASE("a run's name cannot lead out of checkpoints", "[checkpoint]") {
  const TemporaryFolder folder;
  for (const char* name : {"", ".", "..", "../a", "/tmp/a", "a/b", "a\n"}) {
    CAPTURE(name);
    CHECK(user_error([&] {
            RunFolder::create(folder.path() / "c", config_named(name));
          }) != "");
  }
}

TEST_CASE("a run keeps its config and its record", "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  CHECK(run.config().seed == 12345678901234);
  CHECK(run.config().optimizer.learning_rate == 0.1);
  RunRecord record = run.record();
  CHECK(record.state == "created");
  CHECK(record.program_version != "");
  CHECK(record.created.size() == 20);
  record.data_sha256 = "abc";
  record.error = "loss is NaN\n";
  record.result = {{"steps", 3}, {"best", {{"valid_loss", 0.1}}}};
  run.write_record(record);
  const RunRecord read = run.record();
  CHECK(read.data_sha256 == "abc");
  CHECK(read.error == "loss is NaN\n");
  CHECK(read.result == record.result);
  CHECK(read.created == record.created);
  RunConfig longer = run.config();
  longer.training.epochs = 40;
  run.write_config(longer);
  CHECK(run.config().training.epochs == 40);
}

TEST_CASE("weights of old epochs are removed, and nothing else",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  for (const std::int64_t epoch : {1, 2, 3, 11})
    write_atomically(run.epoch_weights(epoch), "weights");
  const std::set<std::string> others = {"epoch-1-mine.safetensors",
                                        "epoch-.safetensors", "epoch-1",
                                        "my-epoch-1.safetensors"};
  for (const auto& name : others) write_atomically(run.path() / name, "");
  run.remove_epochs_to(2);
  CHECK_FALSE(fs::exists(run.epoch_weights(1)));
  CHECK_FALSE(fs::exists(run.epoch_weights(2)));
  CHECK(run.epoch_weights(3).filename() == "epoch-3.safetensors");
  CHECK(fs::exists(run.epoch_weights(3)));
  CHECK(fs::exists(run.epoch_weights(11)));
  for (const auto& name : others) CHECK(fs::exists(run.path() / name));
}

TEST_CASE("a run is opened by name or by path", "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("mnist"));
  const auto opened = [&](const std::string& name) {
    return RunFolder::open(folder.path(), name).path();
  };
  CHECK(run.path().is_absolute());
  CHECK(opened("mnist") == run.path());
  CHECK(opened(run.path().string() + "/") == run.path());
  CHECK(opened(run.path().string() + "/../mnist/.") == run.path());
  CHECK(RunFolder::open("nowhere", run.path().string()).name() == "mnist");
}

TEST_CASE("an unknown run's message says what there is", "[checkpoint]") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& name) {
    return user_error([&] { RunFolder::open(folder.path(), name); });
  };
  CHECK(says(refusal("mnist"), "there are no runs"));
  RunFolder::create(folder.path(), config_named("mnist_rnn"));
  CHECK(says(refusal("mnist_rn"), "did you mean mnist_rnn?"));
  CHECK(says(refusal("zzz"), "there are mnist_rnn"));
  for (int i = 0; i < 12; ++i)
    RunFolder::create(folder.path(), config_named("mnist_rnn"));
  CHECK(says(refusal("zzz"), "mnist_rnn-6 and 3 more"));
  CHECK(says(refusal("/"), "no config.json"));
  fs::create_directory(folder.path() / "half");
  CHECK(says(refusal("half"), "half is a folder, but no run"));
  CHECK(refusal("") != "");
  CHECK(refusal("..") != "");
  CHECK(refusal("mnist_rnn/config.json") != "");
}

TEST_CASE("a run's state follows from its files and its lock", "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  CHECK(run.state() == RunState::created);
  write_atomically(run.state_file(), "...");
  CHECK(run.state() == RunState::stopped);
  finish(run, "failed");
  CHECK(run.state() == RunState::failed);
  finish(run, "finished");
  CHECK(run.state() == RunState::finished);
  {
    const RunLock lock(run);
    CHECK(run.state() == RunState::running);
  }
  CHECK(run.state() == RunState::finished);
  fs::remove(run.path() / "run.json");
  CHECK(run.state() == RunState::stopped);
}

TEST_CASE("a run whose record is missing can still go on", "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  fs::remove(run.path() / "run.json");
  CHECK(run.config().seed == 12345678901234);
  RunRecord record = run.record();
  CHECK(record.state == "created");
  CHECK(record.data_sha256 == "");
  record.state = "finished";
  run.write_record(record);
  CHECK(run.state() == RunState::finished);
}

TEST_CASE("one process at a time holds a run, and death lets go",
          "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t holder = fork();
  if (holder == 0) {
    const RunLock lock(run);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte = 0;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  // Looking does not loosen the holder's grip.
  for (int i = 0; i < 3; ++i) CHECK(run.state() == RunState::running);
  CHECK(says(user_error([&] { RunLock lock(run); }), "another process"));
  CHECK(says(user_error([&] { run.remove(); }), "another process"));
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  CHECK(run.state() == RunState::created);
  CHECK(user_error([&] { RunLock lock(run); }) == "");
  close(ready[0]);
  close(ready[1]);
}

TEST_CASE("broken runs do not break the listing", "[checkpoint]") {
  const TemporaryFolder folder;
  CHECK(RunFolder::list(folder.path() / "none").empty());
  const RunFolder run = RunFolder::create(folder.path(), config_named("b"));
  fs::create_directory(folder.path() / "no_run");
  std::ofstream(folder.path() / "file") << "x";
  fs::create_directory(folder.path() / "a");
  std::ofstream(folder.path() / "a" / "config.json") << "{";
  for (const std::string text :
       {"", "{", "[]", "{}", R"({"format": "x"})",
        R"({"format": 1, "state": 3})", R"({"format": 2})", "\xff\xfe"}) {
    CAPTURE(text);
    write_atomically(run.path() / "run.json", text);
    const auto runs = RunFolder::list(folder.path());
    CHECK(names(runs) == std::vector<std::string>{"a", "b"});
    CHECK(runs[0].state() == RunState::created);
    CHECK(runs[1].state() == RunState::failed);
    CHECK(says(user_error([&] { run.record(); }), "run.json"));
    CHECK(says(user_error([&] { runs[0].config(); }), "config.json"));
  }
}

TEST_CASE("a run of a newer program is refused by name", "[checkpoint]") {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path(), config_named("a"));
  write_atomically(run.path() / "run.json",
                   R"({"format": 7, "program_version": "9.1.0"})");
  write_atomically(run.path() / "config.json", R"({"new_key": 1})");
  for (const std::string& message :
       {user_error([&] { run.record(); }), user_error([&] { run.config(); })}) {
    CHECK(says(message, "format 7"));
    CHECK(says(message, "9.1.0"));
  }
}

TEST_CASE("deleting a run spares everything outside it", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path outside = folder.path() / "outside";
  fs::create_directory(outside);
  std::ofstream(outside / "precious") << "x";
  const Path checkpoints = folder.path() / "checkpoints";
  const RunFolder run = RunFolder::create(checkpoints, config_named("a"));
  const RunFolder other = RunFolder::create(checkpoints, config_named("b"));
  fs::create_directory_symlink(outside, run.path() / "link");
  run.remove();
  CHECK_FALSE(fs::exists(run.path()));
  CHECK(fs::exists(outside / "precious"));

  fs::create_directory_symlink(other.path(), checkpoints / "alias");
  const RunFolder alias = RunFolder::open(checkpoints, "alias");
  CHECK(says(user_error([&] { alias.remove(); }), "is a link"));
  fs::remove(other.path() / "config.json");
  CHECK(says(user_error([&] { other.remove(); }), "no run"));
  CHECK(fs::exists(other.path() / "run.json"));
}
