#include "base/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.h"

namespace unroll {
namespace {

std::string name_of(const std::string& setting) {
  return setting.substr(0, setting.find('='));
}

/// Our own environment with `changes`.
std::vector<std::string> changed_environment(
    const std::vector<std::string>& changes) {
  std::vector<std::string> result = changes;
  for (char** each = environ; *each != nullptr; ++each) {
    bool changed = false;
    for (const auto& change : changes)
      changed = changed || name_of(change) == name_of(*each);
    if (!changed) result.emplace_back(*each);
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// In the new process, where only system calls are safe.
[[noreturn]] void become(char** words, char** environment, int in, int out,
                         pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(128 + SIGTERM);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execve(words[0], words, environment);
  ::_exit(127);
}

}  // namespace

Path program_file() {
  std::error_code error;
  auto file = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw RunError("cannot tell where this program lies");
  return file;
}

ChildProcess::ChildProcess(const std::vector<std::string>& words,
                           const std::vector<std::string>& environment,
                           const Path& output) {
  std::vector<std::string> own_words = words;
  std::vector<std::string> whole = changed_environment(environment);
  const auto word_pointers = pointers(own_words);
  const auto environment_pointers = pointers(whole);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int out =
      ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const pid_t parent = ::getpid();
  if (in >= 0 && out >= 0) id_ = ::fork();
  if (id_ == 0)
    become(const_cast<char**>(word_pointers.data()),
           const_cast<char**>(environment_pointers.data()), in, out, parent);
  const int reason = errno;
  ::close(in);
  ::close(out);
  if (id_ < 0)
    throw RunError(fmt::format("{} cannot be started ({}): {}", words.at(0),
                               output.string(), std::strerror(reason)));
}

ChildProcess::~ChildProcess() {
  if (exit_code()) return;
  send(SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

std::optional<int> ChildProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && ::waitpid(id_, &status, WNOHANG) == id_)
    exit_code_ =
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

void ChildProcess::send(int signal) const {
  if (!exit_code_) ::kill(id_, signal);
}

}  // namespace unroll
