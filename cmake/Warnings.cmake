# Warnings are errors in our own code only: third-party headers come in as
# SYSTEM includes.
add_library(unroll_warnings INTERFACE)
target_compile_options(unroll_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror)
