#include "evaluation/training_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/stop_signal.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMostLogBytes = 64u << 20;

Path log_of(const RunFolder& run) { return run.path() / "train.log"; }

/// Threads of each process, unless the user or a config says how many.
std::vector<std::string> environment(std::int64_t jobs) {
  if (jobs == 1 || std::getenv("OMP_NUM_THREADS") != nullptr) return {};
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  return {fmt::format("OMP_NUM_THREADS={}",
                      std::max<std::int64_t>(1, cores / jobs))};
}

/// Why a process failed: what run.json says, else what it printed last.
std::string error_of(const RunFolder& run, int exit_code) {
  if (const auto record = run.record(); record.state == "failed")
    return record.error;
  std::istringstream lines(read_text(log_of(run), kMostLogBytes));
  std::string last;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) last = line;
  constexpr std::string_view kMark = "error: ";
  if (last.starts_with(kMark)) return last.substr(kMark.size());
  return fmt::format("training ended with exit code {}; see {}", exit_code,
                     log_of(run).string());
}

}  // namespace

bool TrainingJobs::full() const {
  return static_cast<std::int64_t>(jobs_.size()) >= count_;
}

void TrainingJobs::start(std::size_t job, const RunFolder& run,
                         const std::vector<std::string>& settings) {
  std::vector<std::string> words = {program_file().string(), "train",
                                    "--resume", run.path().string()};
  for (const auto& setting : settings) {
    words.emplace_back("--set");
    words.push_back(setting);
  }
  RunRecord record = run.record();
  record.jobs = std::max(record.jobs, count_);
  run.write_record(record);
  // Emplaced, for a process can be neither copied nor moved.
  jobs_.emplace_back(job, run, words, environment(count_), log_of(run));
}

JobEnd TrainingJobs::wait() {
  for (;;) {
    for (auto job = jobs_.begin(); job != jobs_.end(); ++job) {
      if (stop_signal() != 0 && !job->asked_to_stop) {
        job->process.send(SIGTERM);
        job->asked_to_stop = true;
      }
      const auto code = job->process.exit_code();
      if (!code) continue;
      JobEnd end{job->number, job->run, ""};
      if (*code != 0 && !job->asked_to_stop)
        end.error = error_of(end.run, *code);
      jobs_.erase(job);
      return end;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace unroll
