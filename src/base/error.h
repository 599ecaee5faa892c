#pragma once

#include <stdexcept>
#include <string>

namespace unroll {

/// What the user can mend: a config, a flag, a file. The message says what is
/// wrong, where, and how to mend it. The program ends with exit code 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Data that is neither here nor can be downloaded.
class UnavailableError : public UserError {
 public:
  using UserError::UserError;
};

/// What went wrong while the program did as it was told: a full disk, a loss
/// that is not finite. The program ends with exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The work was left off because a signal asked for it (see stop_signal). The
/// program ends with exit code 128 + that signal.
class StoppedError : public RunError {
 public:
  using RunError::RunError;
};

}  // namespace unroll
