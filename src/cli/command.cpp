#include "cli/command.h"

namespace unroll {

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {"json", "", "print one JSON object on stdout, all else on stderr"},
      {"checkpoints", "DIR", "where runs are (default: ./checkpoints)"},
      {"help", "", "say what the command does"},
  };
  return options;
}

Option settings_option(const std::string& help) {
  return {"set", "KEY=VALUE", help, /*settings=*/true};
}

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = {
      train_command(),    evaluate_command(),  predict_command(),
      generate_command(), nearest_command(),   compare_command(),
      sweep_command(),    find_rate_command(), gradients_command(),
      inspect_command(),  export_command(),    report_command(),
      summary_command(),  check_command(),     verify_resume_command(),
      schema_command(),   runs_command(),      watch_command(),
      fetch_command(),    doctor_command(),    completion_command(),
      manual_command(),
  };
  return commands;
}

}  // namespace unroll
