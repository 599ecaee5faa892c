# Makes the target unroll::torch from LIBTORCH, the folder that holds LibTorch's
# include/ and lib/: `torch/` of a Python wheel or an unpacked LibTorch zip.
set(LIBTORCH "$ENV{LIBTORCH}" CACHE PATH "Folder with LibTorch's include and lib")
if(NOT EXISTS "${LIBTORCH}/include/torch")
  message(FATAL_ERROR "LibTorch not found; configure with -DLIBTORCH=FOLDER")
endif()
add_library(unroll_torch INTERFACE)
add_library(unroll::torch ALIAS unroll_torch)
target_include_directories(unroll_torch SYSTEM INTERFACE
  ${LIBTORCH}/include ${LIBTORCH}/include/torch/csrc/api/include)
target_link_directories(unroll_torch INTERFACE ${LIBTORCH}/lib)
target_link_options(unroll_torch INTERFACE
  LINKER:--no-as-needed LINKER:-rpath,${LIBTORCH}/lib)
target_link_libraries(unroll_torch INTERFACE torch torch_cpu c10)
