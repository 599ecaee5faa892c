// Runs that train in a moment, for tests of this room.
#pragma once

#include <string>

#include "config/run_config.h"

namespace unroll {

/// A net of one small hidden layer on some hundred drawn digits.
inline RunConfig small_config(const std::string& name) {
  RunConfig config;
  config.name = name;
  config.device = DeviceChoice::cpu;
  classification(config).data.set = DrawnDigitsData{300, 130};
  classification(config).data.batch_size = 50;
  classification(config).model.net = FcConfig{{16}, 1};
  config.training.epochs = 1;
  return config;
}

}  // namespace unroll
