# Warnings are errors in our own code only: third-party headers come in as
# SYSTEM includes.
add_library(unroll_warnings INTERFACE)
target_compile_options(unroll_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror)

# What GCC says after inlining differs from release to release and is often of
# its own standard library: GCC 12 sees overlapping and overlong copies in
# std::string (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(unroll_warnings INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
    -Wno-array-bounds -Wno-error=maybe-uninitialized)
endif()
