#pragma once

#include <functional>
#include <future>

namespace unroll {

/// Does one job at a time beside what goes on.
class Background {
 public:
  Background() = default;
  /// Waits; what the job throws is lost.
  ~Background() {
    if (running_.valid()) running_.wait();
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// Waits for the job before this one, and throws what that threw. Where the
  /// system has no thread to give, `wait` does the job.
  void start(std::function<void()> job) {
    wait();
    running_ =
        std::async(std::launch::async | std::launch::deferred, std::move(job));
  }

  /// Returns once no job runs; throws what the last one threw, once.
  void wait() {
    if (running_.valid()) running_.get();
  }

 private:
  std::future<void> running_;
};

}  // namespace unroll
