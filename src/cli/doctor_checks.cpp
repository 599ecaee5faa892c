#include "cli/doctor_checks.h"

#include <fmt/format.h>
#include <sched.h>

#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/engine_library.h"
#include "data/mnist.h"
#include "data/public_sets.h"

namespace unroll {
namespace {

using Findings = std::vector<Finding>;

#ifdef __clang__
constexpr const char* kCompiler = "Clang " __clang_version__;
#else
constexpr const char* kCompiler = "g++ " __VERSION__;
#endif
#ifdef NDEBUG
constexpr const char* kKind = "optimised";
#else
constexpr const char* kKind = "for debugging: slow";
#endif

std::int64_t cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

bool has_nvidia_gpu() {
  std::error_code ignored;
  return std::filesystem::exists("/proc/driver/nvidia/gpus", ignored);
}

Finding cuda(const EngineFacts& facts) {
  if (facts.cuda_devices > 0)
    return {"CUDA", Health::good,
            fmt::format("{} device(s)", facts.cuda_devices), ""};
  if (!has_nvidia_gpu())
    return {"CUDA", Health::good, "no GPU here: models run on the CPU", ""};
  if (!facts.knows_cuda)
    return {"CUDA", Health::note,
            "there is a GPU, but this LibTorch is built without CUDA",
            "build with a CUDA LibTorch: docs/building.md says how"};
  return {"CUDA", Health::note, "there is a GPU, but LibTorch cannot use it",
          "see whether nvidia-smi works, and whether its driver is new enough "
          "for this LibTorch's CUDA"};
}

Finding threads(const EngineFacts& facts) {
  const auto all = cores();
  Finding finding{
      "threads", Health::good,
      fmt::format("{} of {} cores; {}", facts.threads, all, facts.kernels), ""};
  if (facts.threads < all) {
    finding.health = Health::note;
    finding.advice = fmt::format(
        "--set threads={} uses all (OMP_NUM_THREADS may say otherwise)", all);
  }
  if (facts.kernels.find("portable") != std::string::npos) {
    finding.health = Health::note;
    finding.advice =
        "this processor has no AVX2, or UNROLL_SIMD says portable: training "
        "is slower";
  }
  return finding;
}

void examine_engine(Findings& findings) {
  try {
    const EngineFacts facts = open_engine().facts();
    findings.push_back({"LibTorch", Health::good,
                        fmt::format("{} at {}", facts.version,
                                    facts.library.parent_path().string()),
                        ""});
    findings.push_back(threads(facts));
    findings.push_back(cuda(facts));
  } catch (const std::exception& error) {
    const std::string what = error.what();
    const auto end = what.find('\n');
    findings.push_back({"LibTorch", Health::problem, what.substr(0, end),
                        end == std::string::npos
                            ? "mend that, or build unroll again"
                            : what.substr(end + 1)});
  }
}

/// The nearest folder above, or itself, that there is.
Path existing_part(Path path) {
  std::error_code ignored;
  while (!std::filesystem::exists(path, ignored) && path.has_relative_path())
    path = path.parent_path();
  return path;
}

Finding checkpoints(const Path& folder) {
  const Path whole = std::filesystem::absolute(folder);
  try {
    require_writable(existing_part(whole) / "unroll-doctor");
    return {"runs", Health::good, fmt::format("kept in {}", whole.string()),
            ""};
  } catch (const UserError& error) {
    return {"runs", Health::problem, error.what(),
            "stand in a folder of your own, or name one: --checkpoints DIR"};
  }
}

Finding data(const std::string& name, const std::optional<Path>& folder) {
  if (folder)
    return {"data", Health::good, fmt::format("{}: {}", name, folder->string()),
            ""};
  return {"data", Health::note, fmt::format("{}: not here", name),
          fmt::format("unroll fetch {}, or training downloads it", name)};
}

void examine_data(Findings& findings) {
  const auto mnist = find_mnist("data/mnist");
  findings.push_back(
      data("mnist", mnist ? std::optional(mnist->folder) : std::nullopt));
  for (const PublicSet& set : public_sets())
    findings.push_back(data(set.name, find_public_set(set)));
}

Finding terminal(const Console& console) {
  if (!console.is_terminal())
    return {"terminal", Health::good, "none: plain lines, no progress bar", ""};
  return {"terminal", Health::good,
          fmt::format(
              "{} columns, {}", console.width(),
              console.colours() ? "colours" : "no colours (NO_COLOR is set)"),
          ""};
}

}  // namespace

std::string to_string(Health health) {
  switch (health) {
    case Health::note:
      return "note";
    case Health::problem:
      return "problem";
    case Health::good:
      break;
  }
  return "good";
}

std::vector<Finding> examine(const Context& context) {
  Findings findings = {
      {"unroll", Health::good,
       fmt::format("{}, built with {}, {}", kVersion, kCompiler, kKind), ""}};
  examine_engine(findings);
  findings.push_back(checkpoints(context.checkpoints));
  examine_data(findings);
  findings.push_back(terminal(context.console));
  return findings;
}

}  // namespace unroll
