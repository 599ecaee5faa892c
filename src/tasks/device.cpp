#include "tasks/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <fmt/format.h>
#include <torch/cuda.h>

#include "base/error.h"
#include "base/process.h"
#include "kernels/choice.h"

namespace unroll {
namespace {

constexpr const char* kCudaMissing =
    "device: cuda was asked for, but LibTorch sees no CUDA device here (is it "
    "a CUDA build, and does nvidia-smi show a GPU?); use device: auto or cpu";

}  // namespace

c10::Device pick_device(DeviceChoice choice) {
  if (choice == DeviceChoice::cpu) return c10::Device(c10::kCPU);
  if (torch::cuda::is_available()) return c10::Device(c10::kCUDA, 0);
  if (choice == DeviceChoice::cuda) throw UserError(kCudaMissing);
  return c10::Device(c10::kCPU);
}

void prepare_libtorch(const RunConfig& config) {
  keep_freed_memory();
  static const int default_threads = at::get_num_threads();
  at::set_num_threads(config.threads > 0 ? static_cast<int>(config.threads)
                                         : default_threads);
  use_fused_kernels(config.kernels == KernelsChoice::fused);
  auto& context = at::globalContext();
  context.setDeterministicAlgorithms(config.deterministic,
                                     /*warn_only=*/false);
  context.setDeterministicCuDNN(config.deterministic);
  context.setBenchmarkCuDNN(!config.deterministic);
}

std::string describe(c10::Device device) {
  if (device.is_cuda()) return "CUDA, LibTorch's kernels";
  const int threads = at::get_num_threads();
  return fmt::format("CPU, {} thread{}, {}", threads, threads == 1 ? "" : "s",
                     describe_kernels());
}

}  // namespace unroll
