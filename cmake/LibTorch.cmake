# Makes the target unroll::torch from the folder that FindLibTorchFolder.cmake
# finds. The same steps serve a CPU wheel, a CUDA wheel and an unpacked zip;
# Torch's own CMake package needs a full CUDA toolkit and a newer CMake for the
# second of these.
include(FindLibTorchFolder)
set(LIBTORCH "" CACHE PATH "Folder with LibTorch's include and lib")
find_libtorch_folder(libtorch)
if(NOT libtorch)
  message(FATAL_ERROR "LibTorch is not found. Any one of these mends it:\n"
    "  scripts/run.sh, which installs it where you have none;\n"
    "  pip install torch==2.13.0 in the active Python;\n"
    "  -DLIBTORCH=FOLDER, FOLDER being a Python's site-packages/torch or an "
    "unpacked LibTorch zip.")
endif()
set(LIBTORCH "${libtorch}" CACHE PATH "Folder with LibTorch's include and lib"
  FORCE)

libtorch_version("${LIBTORCH}" LIBTORCH_VERSION)
libtorch_is_expected("${LIBTORCH_VERSION}" expected)
if(NOT expected)
  message(WARNING "LibTorch ${LIBTORCH_VERSION} at ${LIBTORCH}: versions from "
    "${LIBTORCH_OLDEST} up to, not including, ${LIBTORCH_BEYOND} are expected "
    "to work; 2.13.0 is tested.")
endif()

# Zips of old releases came in two kinds; the one built with the string type of
# before 2015 links with nothing that a compiler makes by default.
set(torch_config "${LIBTORCH}/share/cmake/Torch/TorchConfig.cmake")
if(EXISTS "${torch_config}")
  file(STRINGS "${torch_config}" old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(old_abi)
    message(FATAL_ERROR "The LibTorch at ${LIBTORCH} is built with the old C++ "
      "ABI. Take the zip named \"cxx11-abi\", or any release from 2.11 on.")
  endif()
endif()

add_library(unroll_torch INTERFACE)
add_library(unroll::torch ALIAS unroll_torch)
target_include_directories(unroll_torch SYSTEM INTERFACE
  ${LIBTORCH}/include ${LIBTORCH}/include/torch/csrc/api/include)
# LibTorch's headers bring a fmt of their own that has no library to link: with
# it every file would compile all of fmt. The system's must come first.
get_target_property(fmt_folders fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
find_path(FMT_FOLDER fmt/format.h HINTS ${fmt_folders} REQUIRED NO_CACHE)
set(system_fmt "${PROJECT_BINARY_DIR}/generated/system_fmt")
file(MAKE_DIRECTORY "${system_fmt}")
file(CREATE_LINK "${FMT_FOLDER}/fmt" "${system_fmt}/fmt" SYMBOLIC)
target_include_directories(unroll_torch SYSTEM BEFORE INTERFACE "${system_fmt}")
# Backends register themselves when they are loaded: none may be dropped because
# no symbol of it is named.
target_link_options(unroll_torch INTERFACE LINKER:--no-as-needed)
foreach(part torch torch_cpu c10 torch_cuda c10_cuda)
  set(library "${LIBTORCH}/lib/lib${part}.so")
  if(EXISTS "${library}")
    target_link_libraries(unroll_torch INTERFACE "${library}")
  endif()
endforeach()

set(libtorch_kind "CPU")
if(EXISTS "${LIBTORCH}/lib/libtorch_cuda.so")
  include(CudaHeaders)
  set(libtorch_kind "CUDA ${LIBTORCH_CUDA_VERSION}")
endif()
message(STATUS
  "LibTorch ${LIBTORCH_VERSION} (${libtorch_kind}) at ${LIBTORCH}")
