#include <fmt/format.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/dataset.h"
#include "training/resume_check.h"

namespace unroll {
namespace {

/// A folder of its own among the system's temporary ones; gone with it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = std::filesystem::temp_directory_path() / "unroll-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
      throw RunError(fmt::format(
          "{}: cannot be made; name another folder in TMPDIR", name));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const Path& path() const { return path_; }

 private:
  Path path_;
};

std::string outcome(const ResumeCheck& check) {
  const auto what = fmt::format("{} steps with a stop after step {}",
                                check.steps, check.stop_at);
  if (check.difference.empty())
    return fmt::format("{}: all {} tensors and every other value equal", what,
                       check.tensors);
  return fmt::format("{}: NOT the same\n{}", what, check.difference);
}

void require_no_stop() {
  if (stop_signal() != 0) throw StoppedError("stopped before its end");
}

}  // namespace

int verify_resume_command(const VerifyResumeRequest& request,
                          Console& console) {
  catch_stop_signals();  // or one would leave the folder behind
  const Dataset dataset = open_dataset(request.config, console);
  require_no_stop();
  const ScratchFolder scratch;
  const ResumeCheck check =
      check_resume(request.config, dataset, request.steps, request.stop_at,
                   scratch.path() / "state.safetensors");
  require_no_stop();  // Training that was cut short compares to nothing.
  const bool equal = check.difference.empty();
  console.line(request.config.name + ": " + outcome(check));
  print_result(console,
               {{"equal", equal},
                {"steps", check.steps},
                {"stop_at", check.stop_at},
                {"tensors", check.tensors},
                {"difference", equal ? Json() : Json(check.difference)}});
  return equal ? 0 : 1;
}

}  // namespace unroll
