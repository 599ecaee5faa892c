#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/files.h"

namespace unroll {

/// The file of the running program.
Path program_file();

/// A program that runs beside this one. It gets no signal from the terminal,
/// is asked to stop (SIGTERM) when this process dies, and is killed when the
/// object goes.
class ChildProcess {
 public:
  /// Starts `words` (a program's path and what it is told) with `environment`
  /// ("NAME=VALUE") beside our own; what it prints goes to the file `output`.
  /// Throws RunError if it cannot be started.
  ChildProcess(const std::vector<std::string>& words,
               const std::vector<std::string>& environment, const Path& output);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// None while it runs; of one that a signal ended 128 + that signal.
  std::optional<int> exit_code();
  void send(int signal) const;

 private:
  pid_t id_ = -1;
  std::optional<int> exit_code_;
};

}  // namespace unroll
