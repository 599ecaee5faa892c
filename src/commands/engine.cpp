#include "commands/engine.h"

#include <c10/util/Exception.h>

#include <new>

#include "base/error.h"
#include "base/version.h"
#include "commands/commands.h"
#include "training/failure.h"

namespace unroll {
namespace {

/// `Command`, throwing no exception that only this library knows.
template <auto Command, typename... Parameters>
int guarded(Parameters... parameters) {
  try {
    return Command(parameters...);
  } catch (const c10::Error& error) {
    throw RunError(failure_text(error));
  } catch (const std::bad_alloc& error) {
    throw RunError(failure_text(error));
  }
}

constexpr Engine kEngine = {
    kVersion,
    guarded<train_command>,
    guarded<evaluate_command>,
    guarded<predict_command>,
    guarded<generate_command>,
    guarded<nearest_command>,
    guarded<compare_command>,
    guarded<experiment_command>,
    guarded<cross_validate_command>,
    guarded<sweep_command>,
    guarded<find_rate_command>,
    guarded<gradients_command>,
    guarded<inspect_command>,
    guarded<export_command>,
    guarded<report_command>,
    guarded<verify_resume_command>,
    guarded<summary_command>,
    engine_facts,
    open_drawing_reader,
};

}  // namespace
}  // namespace unroll

const unroll::Engine* unroll_engine() { return &unroll::kEngine; }
