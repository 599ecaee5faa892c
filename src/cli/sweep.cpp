#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"
#include "config/checks.h"
#include "config/config_io.h"
#include "config/field_value.h"
#include "config/search_space.h"

namespace unroll {
namespace {

/// The one config that is searched; an experiment brings its grid along.
std::string config_of(const Arguments& arguments, SearchSpace& space) {
  const std::string& file = arguments.operands.at(0);
  if (!std::filesystem::is_regular_file(file)) return file;  // said later
  constexpr std::uint64_t kLargestFile = 16 << 20;
  const Json json = parse_config_text(read_text(file, kLargestFile), file);
  if (!is_experiment(json)) return file;
  const ExperimentFile experiment = read_experiment(json, file);
  if (experiment.configs.size() != 1 || !experiment.seeds.empty())
    throw UserError(file +
                    ": a sweep is of one config, with the seed that it has");
  for (const auto& [path, values] : experiment.grid)
    space.axes.push_back({path, values});
  return experiment.configs.front();
}

std::vector<Combination> random_trials(const std::string& config,
                                       const SearchSpace& space,
                                       std::int64_t count, std::uint64_t seed) {
  std::vector<Combination> trials;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto drawn = draw(space, seed, static_cast<std::uint64_t>(i));
    trials.push_back(combinations_of({config}, space.fixed, drawn).front());
  }
  return trials;
}

std::vector<Combination> trials_of(const Arguments& arguments,
                                   const std::string& config,
                                   const SearchSpace& space) {
  if (arguments.has("random"))
    return random_trials(
        config, space,
        whole_number(arguments, "random", 0, {.low = 1, .high = 10000}),
        static_cast<std::uint64_t>(
            whole_number(arguments, "seed", 0, {.low = 0})));
  if (space.has_ranges())
    throw UserError(
        "a range has no end of values: say with --random N how "
        "many to draw");
  return combinations_of({config}, space.fixed, grid_of(space));
}

void check(const std::vector<Combination>& trials) {
  for (const auto& [config, settings] : trials) {
    check_weights(config);
    if (!has_validation(config))
      throw UserError(
          "a sweep is judged by the validation split, and this config has "
          "none: set data.valid_fraction");
  }
}

/// What its folder is called after: the config, or --name.
std::string name_of(const Arguments& arguments, const std::string& config) {
  const std::string name =
      arguments.value("name", Path(config).stem().string());
  if (name.empty() || !kFolderName.accepts(name))
    throw UserError(
        fmt::format("--name {}: expected {}", name, kFolderName.allowed));
  return name;
}

int run(const Arguments& arguments, Context& context) {
  SearchSpace space = read_search_space(arguments.values("set"));
  const std::string config = config_of(arguments, space);
  if (space.axes.empty())
    throw UserError(
        "nothing to search: give a setting several values, --set "
        "optimizer.learning_rate=0.01,0.001, or a range");
  SweepRequest request;
  request.trials = trials_of(arguments, config, space);
  check(request.trials);
  request.name = name_of(arguments, config);
  request.eta = whole_number(arguments, "eta", 3, {.low = 1, .high = 100});
  request.jobs = whole_number(arguments, "jobs", 1, {.low = 1, .high = 256});
  request.output = arguments.value("output");
  if (!request.output.empty()) require_writable(request.output);
  catch_stop_signals();
  return open_engine().sweep(request, context.checkpoints, context.console);
}

constexpr const char* kDescription =
    R"(Searches settings: every combination of listed values (a=1,2,3), or
--random N draws from lists and ranges (a=log:1e-4:0.1, a=uniform:0:0.5; whole
numbers where both ends are). All trials train for a part of their steps, the
best 1/ETA of them go on for ETA times as many, and so on (successive halving;
--eta 1: all train to their end). The validation split judges, never the test
set. The best config is written to ./checkpoints/NAME-sweep/best.json. Stopped,
the same command goes on.)";

}  // namespace

Command sweep_command() {
  return {
      "sweep",
      {"CONFIG --set KEY=VALUE,VALUE ... [--eta 3] [--jobs J]",
       "CONFIG --set KEY=log:LOW:HIGH ... --random N [--seed S]", "EXPERIMENT"},
      "search settings, ending hopeless trials early",
      kDescription,
      {"sweep configs/quick_fc.json --set "
       "optimizer.learning_rate=0.001,0.01",
       "sweep net.json --random 9 --set "
       "optimizer.learning_rate=log:1e-4:0.1"},
      {{"set", "KEY=VALUES", "a list, a range, or one value for all",
        /*settings=*/true},
       {"random", "N", "draw N trials instead of all combinations"},
       {"seed", "S", "of what is drawn; default: 0"},
       {"eta", "ETA", "one in ETA goes on; 1: all; default: 3"},
       {"jobs", "J", "train J trials at once"},
       {"name", "NAME", "of the folder; default: the config's"},
       {"output", "FILE", "write the best config there, too"}},
      "CONFIG",
      1,
      1,
      run};
}

}  // namespace unroll
