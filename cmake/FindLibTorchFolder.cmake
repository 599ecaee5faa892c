# find_libtorch_folder(OUT) sets OUT to the folder that holds LibTorch's include/
# and lib/, or to "". The first of these that has them:
#   1. LIBTORCH, the CMake variable or the environment's;
#   2. the entries of CMAKE_PREFIX_PATH, likewise, or Torch_DIR;
#   3. the torch of the active Python (found, not imported).
# A Python wheel (site-packages/torch) and an unpacked LibTorch zip have the same
# layout. `cmake -P` on this file prints the folder.
set(LIBTORCH_OLDEST 2.11)
set(LIBTORCH_BEYOND 2.15)

# The folder itself, or the one meant by a path near it: site-packages, the
# folder a zip was unpacked in, .../share/cmake/Torch.
function(libtorch_folder_at path out)
  foreach(step "" /torch /libtorch /.. /../.. /../../..)
    get_filename_component(folder "${path}${step}" ABSOLUTE)
    if(EXISTS "${folder}/include/torch/csrc/api/include/torch/types.h"
        AND EXISTS "${folder}/lib/libtorch_cpu.so")
      set(${out} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${out} "" PARENT_SCOPE)
endfunction()

# "2.13.0": from the headers, whose place changed with 2.9.
function(libtorch_version folder out)
  set(version "")
  foreach(header torch/headeronly/version.h
      torch/csrc/api/include/torch/version.h)
    if(NOT version AND EXISTS "${folder}/include/${header}")
      file(READ "${folder}/include/${header}" text)
      if(text MATCHES "TORCH_VERSION_MAJOR ([0-9]+)")
        set(version "${CMAKE_MATCH_1}")
        foreach(part MINOR PATCH)
          string(REGEX MATCH "TORCH_VERSION_${part} ([0-9]+)" _ "${text}")
          string(APPEND version ".${CMAKE_MATCH_1}")
        endforeach()
      endif()
    endif()
  endforeach()
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

function(libtorch_is_expected version out)
  if(version VERSION_GREATER_EQUAL LIBTORCH_OLDEST
      AND version VERSION_LESS LIBTORCH_BEYOND)
    set(${out} TRUE PARENT_SCOPE)
  else()
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

# A torch that happens to be in the active Python is taken only in a version that
# is expected to work; whoever names a folder gets that one.
function(libtorch_of_active_python out)
  set(${out} "" PARENT_SCOPE)
  find_program(python NAMES python3 python NO_CACHE)
  if(NOT python)
    return()
  endif()
  execute_process(
    COMMAND ${python} -c "import importlib.util
spec = importlib.util.find_spec('torch')
print(spec.submodule_search_locations[0] if spec and spec.origin else '')"
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT found)
    return()
  endif()
  libtorch_folder_at("${found}" folder)
  libtorch_version("${folder}" version)
  libtorch_is_expected("${version}" expected)
  if(expected)
    set(${out} "${folder}" PARENT_SCOPE)
  else()
    message(NOTICE "Passing over ${found}: its version is '${version}'")
  endif()
endfunction()

function(find_libtorch_folder out)
  foreach(named "${LIBTORCH}" "$ENV{LIBTORCH}")
    if(named)
      libtorch_folder_at("${named}" folder)
      if(NOT folder)
        message(FATAL_ERROR "LIBTORCH is ${named}, which holds no "
          "include/torch/csrc/api and lib/libtorch_cpu.so")
      endif()
      set(${out} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  string(REPLACE ":" ";" prefixes "$ENV{CMAKE_PREFIX_PATH}")
  foreach(prefix ${CMAKE_PREFIX_PATH} ${prefixes} ${Torch_DIR})
    libtorch_folder_at("${prefix}" folder)
    if(folder)
      set(${out} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  libtorch_of_active_python(folder)
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  find_libtorch_folder(folder)
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo "${folder}")
endif()
