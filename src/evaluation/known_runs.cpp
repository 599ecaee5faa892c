#include "evaluation/known_runs.h"

#include <algorithm>
#include <initializer_list>

#include "base/error.h"
#include "base/version.h"
#include "config/config_io.h"

namespace unroll {
namespace {

/// Of what is only written beside a training, a run may have more than was
/// asked for: where `wanted` leaves it off, it counts as off in the run.
Json less_unasked(Json key, const Json& wanted) {
  static const Json kOff = to_json(RunConfig{}).at("training");
  for (const char* name : {"log_every_steps", "save_every_steps",
                           "save_every_minutes", "keep_last", "tensorboard"})
    if (wanted.at("training").at(name) == kOff.at(name))
      key.at("training").at(name) = kOff.at(name);
  return key;
}

bool same_training(const RunFolder& run, const Json& wanted,
                   const std::string& data_sha256) {
  try {
    const RunRecord record = run.record();
    return record.program_version == kVersion &&
           record.data_sha256 == data_sha256 &&
           less_unasked(training_key(run.config()), wanted) == wanted;
  } catch (const UserError&) {
    return false;  // A broken run is never reused; `runs` says what it is.
  }
}

std::optional<RunFolder> find(const Path& checkpoints, const RunConfig& config,
                              const std::string& data_sha256,
                              std::initializer_list<RunState> states) {
  const Json wanted = training_key(config);
  for (const RunFolder& run : RunFolder::list(checkpoints)) {
    const RunState state = run.state();
    if (std::find(states.begin(), states.end(), state) != states.end() &&
        same_training(run, wanted, data_sha256))
      return run;
  }
  return std::nullopt;
}

/// With the data's hash from the start, by which it is known again.
RunFolder create_run(const Path& checkpoints, const RunConfig& config,
                     const std::string& data_sha256) {
  const RunFolder run = RunFolder::create(checkpoints, config);
  RunRecord record = run.record();
  record.data_sha256 = data_sha256;
  run.write_record(record);
  return run;
}

/// None if another process trains it.
std::optional<TakenRun> try_to_take(const Path& checkpoints,
                                    const RunConfig& config,
                                    const std::string& data_sha256) {
  // Two processes must not both find that there is no run, and make one each.
  const FileLock alone = lock_folder(checkpoints);
  if (find_running(checkpoints, config, data_sha256)) return std::nullopt;
  if (const auto run = find_finished(checkpoints, config, data_sha256))
    return TakenRun{*run, /*finished=*/true};
  const auto known = find_unfinished(checkpoints, config, data_sha256);
  const RunFolder run =
      known ? *known : create_run(checkpoints, config, data_sha256);
  auto claimed = claim(run.path());
  if (!claimed) return std::nullopt;
  return TakenRun{run, /*finished=*/false, !known, std::move(claimed)};
}

}  // namespace

Json training_key(const RunConfig& config) {
  Json json = to_json(config);
  json.erase("name");
  return json;
}

std::optional<RunFolder> find_finished(const Path& checkpoints,
                                       const RunConfig& config,
                                       const std::string& data_sha256) {
  return find(checkpoints, config, data_sha256, {RunState::finished});
}

std::optional<RunFolder> find_running(const Path& checkpoints,
                                      const RunConfig& config,
                                      const std::string& data_sha256) {
  return find(checkpoints, config, data_sha256, {RunState::running});
}

std::optional<RunFolder> find_unfinished(const Path& checkpoints,
                                         const RunConfig& config,
                                         const std::string& data_sha256) {
  return find(checkpoints, config, data_sha256,
              {RunState::stopped, RunState::created});
}

std::optional<TakenRun> take_run(const Path& checkpoints,
                                 const RunConfig& config,
                                 const std::string& data_sha256,
                                 const std::function<void()>& on_wait) {
  return wait_for([&] { return try_to_take(checkpoints, config, data_sha256); },
                  on_wait);
}

}  // namespace unroll
