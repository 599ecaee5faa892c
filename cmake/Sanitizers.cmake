# UNROLL_SANITIZE is a list such as "address,undefined" for the compiler's
# -fsanitize option; the preset asan-ubsan sets it. What is found in libraries
# that we cannot mend is listed in tests/sanitizers/.
set(UNROLL_SANITIZE "" CACHE STRING "Sanitizers to build with, comma-separated")
if(UNROLL_SANITIZE)
  # Suppressions work on checks that can recover only; halt_on_error, set where
  # the tests are run, makes the rest fatal.
  add_compile_options(-fsanitize=${UNROLL_SANITIZE} -fno-omit-frame-pointer
    -fsanitize-recover=undefined
    # GCC sees uninitialised values in instrumented library code, falsely.
    -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=${UNROLL_SANITIZE})
endif()
