#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/process.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  // A reader that goes away must not end a training run.
  std::signal(SIGPIPE, SIG_IGN);
  unroll::use_large_pages();
  const int code = unroll::run_program({argv + 1, argv + argc});
  std::fflush(nullptr);
  // LibTorch takes a twentieth of a second to take itself down.
  std::_Exit(code);
}
