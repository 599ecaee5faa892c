#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "config/run_config.h"

namespace unroll {

/// A config, alone or with one choice of a grid of settings. Its name tells
/// it from the others: "quick_fc learning_rate=0.01".
struct Combination {
  RunConfig config;
  Json settings = Json::object();  ///< {"optimizer.learning_rate": 0.01}
};

/// Everything that is trained to be compared: each combination with each seed.
struct Experiment {
  std::vector<Combination> combinations;
  /// Empty: each config's own seed.
  std::vector<std::uint64_t> seeds;
};

/// Values that a setting takes in turn: {"optimizer.learning_rate", [0.1, 1]}.
struct GridAxis {
  std::string path;
  std::vector<Json> values;
};

/// What an experiment file says, its configs not yet read.
struct ExperimentFile {
  std::vector<std::string> configs;
  std::vector<std::uint64_t> seeds;
  std::vector<GridAxis> grid;
};

/// Whether JSON from a file is an experiment rather than a config.
bool is_experiment(const Json& json);

/// {"configs": [...], "seeds": 5 or [0, 3], "grid": {PATH: [...]}}; see
/// docs/comparison.md. `origin` names it in messages. Throws one UserError with
/// all mistakes, those of its combinations under `overrides` among them.
ExperimentFile read_experiment(const Json& json, const std::string& origin,
                               const std::vector<std::string>& overrides = {});

/// Of 5 the seeds 0 to 4; of a list these. Throws UserError that names
/// `origin`.
std::vector<std::uint64_t> read_seeds(const Json& json,
                                      const std::string& origin);

/// Each config file with each combination of the grid, the last axis fastest.
/// `overrides` are applied before the grid. Throws one UserError with the
/// mistakes of all configs.
std::vector<Combination> combinations_of(
    const std::vector<std::string>& configs,
    const std::vector<std::string>& overrides,
    const std::vector<GridAxis>& grid);

/// Throws UserError where two of one name would be told apart by nothing.
void require_different_names(const std::vector<Combination>& combinations);

}  // namespace unroll
