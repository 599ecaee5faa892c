#pragma once

#include <c10/core/Device.h>

#include <stdexcept>
#include <string>

#include "tasks/task.h"

namespace unroll {

inline const c10::Device kCpu(c10::kCPU);

/// The measure of that name. Throws where there is none.
inline double measure(const Metrics& metrics, const std::string& name) {
  for (const auto& each : metrics.measures)
    if (each.name == name) return each.value;
  throw std::runtime_error("no measure " + name);
}

}  // namespace unroll
