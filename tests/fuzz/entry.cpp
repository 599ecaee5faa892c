// What libFuzzer calls for each input.
#include <cstdio>
#include <cstdlib>

#include "base/error.h"
#include "fuzz.h"

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  try {
    read_hostile({data, size});
  } catch (const unroll::UserError&) {
  }
  return 0;
}
