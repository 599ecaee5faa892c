# Warnings are errors in our own code only: third-party headers come in as
# SYSTEM includes.
add_library(unroll_warnings INTERFACE)
target_compile_options(unroll_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Werror)
# GCC 12 warns of overlapping copies inside its own std::string, falsely
# (https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND
    CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12 AND
    CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(unroll_warnings INTERFACE -Wno-restrict)
endif()
