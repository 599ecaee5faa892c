# UNROLL_SANITIZE is a list such as "address,undefined" for the compiler's
# -fsanitize option; the preset asan-ubsan sets it.
set(UNROLL_SANITIZE "" CACHE STRING "Sanitizers to build with, comma-separated")
if(UNROLL_SANITIZE)
  add_compile_options(-fsanitize=${UNROLL_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined
    # GCC sees uninitialised values in instrumented library code, falsely.
    -Wno-maybe-uninitialized)
  add_link_options(-fsanitize=${UNROLL_SANITIZE})
endif()
