#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include "config/run_config.h"

namespace unroll {

/// As long as it lives, LibTorch computes on `device` as `precision` says:
/// bfloat16 is its autocast, which takes products in bfloat16 and what needs
/// more (losses, norms) in floats. Weights stay floats. The others change
/// nothing here.
class MixedPrecision {
 public:
  MixedPrecision(c10::Device device, Precision precision);
  ~MixedPrecision();
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  c10::DeviceType device_;
  bool casts_;
  bool was_enabled_ = false;
  c10::ScalarType type_before_ = c10::ScalarType::Float;
};

}  // namespace unroll
