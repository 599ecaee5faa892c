#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"
#include "config/config_io.h"
#include "config/experiment.h"

namespace unroll {
namespace {

constexpr std::uint64_t kLargestFile = 16 << 20;

// Mistakes are better told before the training than after it.

Path output_file(const Arguments& arguments, const std::string& option) {
  const Path file = arguments.value(option);
  if (file.empty() && arguments.has(option))
    throw UserError(fmt::format("--{} needs the name of a file", option));
  if (file.empty()) return file;
  try {
    require_writable(file);
  } catch (const UserError& error) {
    throw UserError(fmt::format("--{} {}", option, error.what()));
  }
  return file;
}

/// The same for all ways to write it, also of a file that is not there. Empty
/// where the system cannot say.
Path place_of(const Path& file) {
  std::error_code ignored;
  return std::filesystem::weakly_canonical(
      std::filesystem::absolute(file, ignored), ignored);
}

/// Throws UserError where one output would overwrite another, or an input.
void require_apart(const Arguments& arguments, const ExperimentFile& file) {
  std::vector<std::pair<std::string, Path>> taken;  // what it is, where
  for (const auto* inputs : {&arguments.operands, &file.configs})
    for (const auto& input : *inputs)
      taken.emplace_back(input, place_of(input));
  for (const std::string option : {"csv", "markdown", "plot", "report"}) {
    if (!arguments.has(option)) continue;
    const std::string name =
        fmt::format("--{} {}", option, arguments.value(option));
    const Path path = place_of(arguments.value(option));
    for (const auto& [what, where] : taken)
      if (path == where && !path.empty())
        throw UserError(fmt::format("{} would overwrite {}", name, what));
    taken.emplace_back(name, path);
  }
}

/// "5": the first five; "3,5,8": these.
std::vector<std::uint64_t> seeds_of(const Arguments& arguments) {
  const std::string text = arguments.value("seeds");
  const bool listed = text.find(',') != std::string::npos;
  const Json seeds = Json::parse(listed ? "[" + text + "]" : text, nullptr,
                                 /*allow_exceptions=*/false);
  return read_seeds(seeds.is_discarded() ? Json(text) : seeds, "--seeds");
}

/// What the operands name: configs, or one experiment file.
ExperimentFile experiment_file(const Arguments& arguments) {
  for (const auto& file : arguments.operands) {
    if (!std::filesystem::is_regular_file(file)) continue;  // said later
    const Json json = parse_config_text(read_text(file, kLargestFile), file);
    if (!is_experiment(json)) continue;
    if (arguments.operands.size() > 1)
      throw UserError(file +
                      " is an experiment: it lists its configs itself, and "
                      "stands alone");
    return read_experiment(json, file, arguments.values("set"));
  }
  return {arguments.operands, {}, {}};
}

Experiment experiment_of(const Arguments& arguments,
                         const ExperimentFile& file) {
  Experiment experiment;
  experiment.seeds = arguments.has("seeds") ? seeds_of(arguments) : file.seeds;
  const auto settings = arguments.values("set");
  if (!experiment.seeds.empty())
    for (const auto& setting : settings)
      if (setting.starts_with("seed="))
        throw UserError("--set " + setting +
                        " and several seeds contradict one another");
  experiment.combinations = combinations_of(file.configs, settings, file.grid);
  for (const auto& each : experiment.combinations) check_weights(each.config);
  return experiment;
}

/// Whether one run of each config is all that is asked for.
bool is_plain(const Arguments& arguments, const ExperimentFile& file) {
  return file.seeds.empty() && file.grid.empty() && !arguments.has("seeds") &&
         !arguments.has("jobs") && !arguments.has("disagreements") &&
         !arguments.has("robustness") && !arguments.has("plot") &&
         !arguments.has("report");
}

/// The data section's entries that say which images are read.
Json source_of(const RunConfig& config) {
  const Json data = to_json(config).at("data");
  Json source = Json::object();
  for (const char* key : {"set", "train_images", "train_labels", "test_images",
                          "test_labels", "train_count", "test_count"})
    if (data.contains(key)) source[key] = data[key];
  return source;
}

void require_same_images(const Experiment& experiment,
                         const std::string& option) {
  for (const auto& [config, settings] : experiment.combinations) {
    const auto* task = std::get_if<ClassificationConfig>(&config.task);
    if (!task)
      throw UserError(
          fmt::format("--{} is of image classifiers, and {} is of another task",
                      option, config.name));
    if (std::holds_alternative<DrawnDigitsData>(task->data.set) &&
        experiment.seeds.size() > 1)
      throw UserError(fmt::format(
          "--{} needs the same test images for all runs, and drawn digits "
          "differ from seed to seed: give one seed, or other data",
          option));
    const RunConfig& first = experiment.combinations.front().config;
    if (source_of(config) != source_of(first))
      throw UserError(fmt::format(
          "--{} needs the same test images for all models, and the data of {} "
          "and {} differ",
          option, first.name, config.name));
  }
}

int run(const Arguments& arguments, Context& context) {
  const ExperimentFile file = experiment_file(arguments);
  ExperimentRequest request;
  request.jobs = whole_number(arguments, "jobs", 1, {.low = 1, .high = 256});
  request.experiment = experiment_of(arguments, file);
  request.csv = output_file(arguments, "csv");
  request.markdown = output_file(arguments, "markdown");
  request.plot = output_file(arguments, "plot");
  request.report = output_file(arguments, "report");
  require_apart(arguments, file);
  request.disagreements = arguments.has("disagreements");
  request.robustness = arguments.has("robustness");
  for (const char* option : {"disagreements", "robustness"})
    if (arguments.has(option)) require_same_images(request.experiment, option);
  catch_stop_signals();
  if (!is_plain(arguments, file)) {
    require_different_names(request.experiment.combinations);
    return open_engine().experiment(request, context.checkpoints,
                                    context.console);
  }
  CompareRequest plain{{}, request.csv, request.markdown};
  for (const auto& each : request.experiment.combinations)
    plain.configs.push_back(each.config);
  return open_engine().compare(plain, context.checkpoints, context.console);
}

constexpr const char* kDescription =
    R"(Trains each config that has no finished run of the same settings, program
version and data, measures all on the test images and prints one table.
If one fails the others go on, its row says why, and the exit code is 1.

--seeds N trains each with the seeds 0 to N-1 (--seeds 3,5,8: with these) and
tells mean, deviation and every value, ranked, and whether the models differ on
the same test images. EXPERIMENT is a JSON file that lists configs, seeds and a
grid of settings. Stopped, the same command goes on, and trains nothing twice.)";

}  // namespace

Command compare_command() {
  return {"compare",
          {"CONFIG ... [--set KEY=VALUE ...]",
           "CONFIG ... [--csv FILE] [--markdown FILE]",
           "CONFIG ... --seeds N [--jobs J]",
           "CONFIG ... --disagreements --robustness [--plot FILE]",
           "CONFIG ... --report FILE", "EXPERIMENT [--jobs J]"},
          "train what is not trained yet, then one table",
          kDescription,
          {"compare configs/quick_fc.json configs/quick_cnn.json",
           "compare configs/quick_*.json --seeds 5 --report quick.html"},
          {settings_option("change every config"),
           {"seeds", "N", "train each with N seeds, or with those listed"},
           {"jobs", "J", "train J runs at once; times are not comparable then"},
           {"disagreements", "", "images that only one gets right, or none"},
           {"robustness", "",
            "accuracy under noise, shift, rotation and occlusion"},
           {"plot", "FILE", "draw the values, or what --robustness says (SVG)"},
           {"report", "FILE", "a page about all of it (HTML, of itself alone)"},
           {"csv", "FILE", "write the table as CSV, too"},
           {"markdown", "FILE", "write the table as Markdown, too"}},
          "CONFIG ...",
          1,
          static_cast<std::size_t>(-1),
          run};
}

}  // namespace unroll
