#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include "commands/commands.h"
#include "kernels/choice.h"

namespace unroll {
namespace {

Path libtorch_file() {
  Dl_info info{};
  ::dladdr(reinterpret_cast<void*>(&at::get_num_threads), &info);
  return info.dli_fname ? info.dli_fname : "";
}

}  // namespace

EngineFacts engine_facts() {
  EngineFacts facts;
  facts.version = TORCH_VERSION;
  facts.library = libtorch_file();
  facts.knows_cuda =
      std::filesystem::exists(facts.library.parent_path() / "libtorch_cuda.so");
  facts.cuda_devices = static_cast<std::int64_t>(torch::cuda::device_count());
  facts.threads = at::get_num_threads();
  facts.kernels = describe_kernels();
  return facts;
}

}  // namespace unroll
