# UNROLL_SANITIZE is a list such as "address,undefined" for the compiler's
# -fsanitize option; the presets asan-ubsan, tsan and fuzz set it.
set(UNROLL_SANITIZE "" CACHE STRING "Sanitizers to build with, comma-separated")
if(UNROLL_SANITIZE)
  add_compile_options(-fsanitize=${UNROLL_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined
    # GCC sees uninitialised values in instrumented library code, falsely.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=${UNROLL_SANITIZE})
endif()

# With it (Clang only) the programs of tests/fuzz search for inputs of their own.
option(UNROLL_FUZZ "Build tests/fuzz with libFuzzer" OFF)
if(UNROLL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
