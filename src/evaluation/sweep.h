#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "config/experiment.h"
#include "evaluation/sweep_result.h"

namespace unroll {

struct SweepPlan {
  std::string name;                 ///< Of the base config.
  std::vector<Combination> trials;  ///< One or more; each validates.
  std::int64_t eta = 3;             ///< Of successive halving; 1: all run on.
  std::int64_t jobs = 1;
};

/// Trains the trials under `checkpoints`/NAME-sweep, some of their steps at
/// first and the best of them further, and writes the best one's config there
/// (best.json). Judged by the validation split alone. Killed and begun anew it
/// goes on where it was; while another process makes the search it waits for
/// its end. Throws UserError if that folder holds another search.
SweepResult sweep(const SweepPlan& plan, const Path& checkpoints,
                  Console& console);

}  // namespace unroll
