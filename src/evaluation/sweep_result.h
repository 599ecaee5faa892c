#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "metrics/measure.h"

namespace unroll {

/// How a trial stood on the validation split after so many steps: its best
/// epoch until then.
struct RungValue {
  std::int64_t steps = 0;
  double loss = 0.0;
  std::vector<Measure> measures;
};

/// Whether `a` is the better one: by its first measure, or by loss where there
/// is none or where they are alike.
bool is_better(const RungValue& a, const RungValue& b);

struct Trial {
  std::string name;                   ///< "trial-7"
  Json settings = Json::object();     ///< {"optimizer.learning_rate": 0.01}
  std::string run = {};               ///< Absolute path.
  std::vector<RungValue> rungs = {};  ///< Those that it went through.
  std::string error = {};             ///< Empty: it went well.
};

/// Numbers of trials, the best first: who got further is better, and failed
/// ones are last.
std::vector<std::size_t> ranked(const std::vector<Trial>& trials);

struct SweepResult {
  std::string folder;                   ///< Where the trials are.
  std::vector<Trial> trials;            ///< In the order of the search.
  std::vector<std::int64_t> survivors;  ///< Trials of each rung.
  Path best_config;  ///< Trained as it is it repeats the best; "" if stopped.
  int signal = 0;
};

/// How many rungs successive halving has (Jamieson and Talwalkar 2016,
/// https://arxiv.org/abs/1502.07943): of each rung the best 1/eta go on with
/// eta times the steps, and at least `least_steps` are trained on the first.
/// 1 where eta is 1.
std::int64_t rung_count(std::int64_t trials, std::int64_t eta,
                        std::int64_t steps, std::int64_t least_steps);

std::string terminal_text(const SweepResult& result);
Json to_json(const SweepResult& result);

Json to_json(const std::vector<RungValue>& rungs);
std::vector<RungValue> rungs_from_json(const Json& json);

}  // namespace unroll
