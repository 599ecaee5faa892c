#pragma once

#include <c10/core/Device.h>

#include <string>

#include "config/run_config.h"

namespace unroll {

/// The device that `choice` names. `automatic` is CUDA when there is one.
/// Throws UserError if CUDA is asked for and cannot be had, saying why.
c10::Device pick_device(DeviceChoice choice);

/// What training computes in there: a CPU knows float32 alone.
Precision precision_on(c10::Device device, Precision asked);

/// Sets LibTorch up as `config` says: threads, determinism, TF32, and an
/// allocator that keeps what was freed. Wherever a model is about to run.
void prepare_libtorch(const RunConfig& config);

/// "CPU, 2 threads, fused kernels (avx512)", "CUDA, LibTorch's kernels, tf32";
/// of a precision that the device does not know also that.
std::string describe(c10::Device device, Precision asked);

}  // namespace unroll
