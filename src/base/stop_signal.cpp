#include "base/stop_signal.h"

#include <atomic>
#include <csignal>

namespace unroll {
namespace {

// Set in a handler, and read by threads too.
std::atomic<int> caught = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void on_signal(int signal) {
  if (signal == SIGUSR1) {
    // Another thread may have been given what was sent after it.
    int none = 0;
    caught.compare_exchange_strong(none, signal);
    return;
  }
  caught = signal;
  // The next one finds the system's own handling: it ends the program.
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

void catch_stop_signals() {
  std::signal(SIGUSR1, on_signal);
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGXFSZ, SIG_IGN);
}

int stop_signal() { return caught; }

}  // namespace unroll
