// Stands in for libFuzzer where only the inputs that are kept are run: those of
// the files and folders named. Says of each whether it was read or why not, and
// how much memory all of it took.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.h"
#include "base/files.h"
#include "fuzz.h"

namespace {

using unroll::Path;

int replayed = 0;

void replay(const Path& file) {
  std::string answer = "read";
  try {
    read_hostile(unroll::read_bytes(file));
  } catch (const unroll::UserError& error) {
    answer = fmt::format("refused: {}", error.what());
  }
  std::puts(fmt::format("{}: {}", file.string(), answer).c_str());
  ++replayed;
}

// That of this program alone; getrusage counts what ran here before it too.
std::string peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string word, size;
  while (status >> word)
    if (word == "VmHWM:") status >> size;
  return size;
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const Path path = arguments[i];
    if (path.string().starts_with('-')) continue;  // an option of libFuzzer
    if (!std::filesystem::is_directory(path)) {
      replay(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.is_regular_file()) replay(entry.path());
  }
  std::puts(fmt::format("{} inputs, {} kB of memory", replayed, peak_memory())
                .c_str());
  return replayed > 0 ? 0 : 1;
}
