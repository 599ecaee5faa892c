# The CUDA headers that LibTorch's own CUDA headers include: those of an
# installed toolkit of the same major version; else those of the wheels beside
# torch, of which CUDA 13's need `pip install nvidia-cuda-crt` besides.
set(LIBTORCH_CUDA_VERSION "")
foreach(file version.py build-version)
  if(NOT LIBTORCH_CUDA_VERSION AND EXISTS "${LIBTORCH}/${file}")
    file(READ "${LIBTORCH}/${file}" text)
    if(text MATCHES "\\+cu([0-9]+)([0-9])" OR
        text MATCHES "cuda[^=\n]*= *'([0-9]+)\\.([0-9]+)")
      set(LIBTORCH_CUDA_VERSION "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
    endif()
  endif()
endforeach()
string(REGEX MATCH "^[0-9]*" cuda_major "${LIBTORCH_CUDA_VERSION}")

get_filename_component(site_packages "${LIBTORCH}" DIRECTORY)
find_path(CUDA_WHEEL_HEADERS crt/host_config.h NO_DEFAULT_PATH
  PATHS ${site_packages}/nvidia/cu${cuda_major}/include
    ${site_packages}/nvidia/cuda_runtime/include)
find_package(CUDAToolkit QUIET)

if(CUDAToolkit_FOUND AND (CUDAToolkit_VERSION_MAJOR STREQUAL cuda_major
    OR NOT CUDA_WHEEL_HEADERS))
  target_include_directories(unroll_torch SYSTEM INTERFACE
    ${CUDAToolkit_INCLUDE_DIRS})
  if(NOT CUDAToolkit_VERSION_MAJOR STREQUAL cuda_major)
    message(WARNING "LibTorch is built with CUDA ${LIBTORCH_CUDA_VERSION}, the "
      "toolkit found is ${CUDAToolkit_VERSION}")
  endif()
elseif(CUDA_WHEEL_HEADERS)
  target_include_directories(unroll_torch SYSTEM INTERFACE
    ${CUDA_WHEEL_HEADERS})
else()
  message(FATAL_ERROR "This LibTorch is a CUDA build and no CUDA headers are "
    "found. Install the CUDA ${LIBTORCH_CUDA_VERSION} toolkit and configure "
    "with -DCUDAToolkit_ROOT=FOLDER, or point LIBTORCH at a CPU build.")
endif()
