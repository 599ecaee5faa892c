#pragma once

#include <cstddef>
#include <vector>

#include "config/run_config.h"

namespace unroll {

/// Good configs, each field of which is drawn from all that it may be, the same
/// in each run of the tests.
std::vector<RunConfig> random_configs(std::size_t count);

}  // namespace unroll
