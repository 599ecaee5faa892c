#pragma once

#include <c10/core/Device.h>

#include <string>

#include "config/run_config.h"

namespace unroll {

/// The device that `choice` names. `automatic` is CUDA when there is one.
/// Throws UserError if CUDA is asked for and cannot be had, saying why.
c10::Device pick_device(DeviceChoice choice);

/// Sets LibTorch up as `config` says: threads, determinism, and an allocator
/// that keeps what was freed. Wherever a model is about to run.
void prepare_libtorch(const RunConfig& config);

/// "CPU, 2 threads, fused kernels (avx512)", "CUDA, LibTorch's kernels".
std::string describe(c10::Device device);

}  // namespace unroll
