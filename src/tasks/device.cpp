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

const char* name_of(Precision precision) {
  switch (precision) {
    case Precision::float32:
      return "float32";
    case Precision::tf32:
      return "tf32";
    case Precision::bfloat16:
      break;
  }
  return "bfloat16";
}

std::string describe_cpu() {
  const int threads = at::get_num_threads();
  return fmt::format("CPU, {} thread{}, {}", threads, threads == 1 ? "" : "s",
                     describe_kernels());
}

}  // namespace

c10::Device pick_device(DeviceChoice choice) {
  if (choice == DeviceChoice::cpu) return c10::Device(c10::kCPU);
  if (torch::cuda::is_available()) return c10::Device(c10::kCUDA, 0);
  if (choice == DeviceChoice::cuda) throw UserError(kCudaMissing);
  return c10::Device(c10::kCPU);
}

Precision precision_on(c10::Device device, Precision asked) {
  return device.is_cuda() ? asked : Precision::float32;
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
  // Both are about CUDA alone, and cuDNN's is on by itself.
  context.setAllowTF32CuBLAS(config.precision == Precision::tf32);
  context.setAllowTF32CuDNN(config.precision == Precision::tf32);
}

std::string describe(c10::Device device, Precision asked) {
  const auto here =
      device.is_cuda() ? "CUDA, LibTorch's kernels" : describe_cpu();
  const auto precision = precision_on(device, asked);
  if (precision != asked)
    return fmt::format("{}, float32 ({} needs CUDA)", here, name_of(asked));
  return asked == Precision::float32
             ? here
             : fmt::format("{}, {}", here, name_of(asked));
}

}  // namespace unroll
