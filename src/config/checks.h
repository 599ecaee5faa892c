#pragma once

#include <vector>

#include "config/config_io.h"

namespace unroll {

/// Adds the mistakes that lie in settings which do not go together. `json` is
/// what the config was read from: it says what was set by hand.
void check_together(const RunConfig& config, const Json& json,
                    std::vector<ConfigProblem>& problems);

/// Gives settings that follow from others their real values, so that a config
/// written in full says what happens: `layers` counts the hidden sizes listed,
/// and one recurrent layer has no dropout.
void settle(RunConfig& config);

/// Whether some of the data validate.
bool has_validation(const RunConfig& config);

}  // namespace unroll
