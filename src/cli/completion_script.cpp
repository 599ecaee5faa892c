#include "cli/completion_script.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"

namespace unroll {
namespace {

constexpr const char* kBashStart = R"bash(# Written by: unroll completion bash

_unroll_runs() {
  local folder=checkpoints i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} != --checkpoints ]] || folder=${COMP_WORDS[i + 1]}
  done
  for i in "$folder"/*/config.json; do
    [[ ! -e $i ]] || printf '%q\n' "$(basename "${i%/config.json}")"
  done
}

_unroll_offer() {  # KIND-OR-WORDS...
  local kind IFS=$'\n'
  for kind; do
    case $kind in
      run) COMPREPLY+=($(compgen -W "$(_unroll_runs)" -- "$word")) ;;
      config)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -f -X '!*.json' -- "$word")
          $(compgen -d -- "$word")) ;;
      file)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -f -- "$word")) ;;
      folder)
        compopt -o filenames 2>/dev/null
        COMPREPLY+=($(compgen -d -- "$word")) ;;
      *) COMPREPLY+=($(compgen -W "${kind// /$'\n'}" -- "$word")) ;;
    esac
  done
}

_unroll() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --checkpoints) ((++i)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
)bash";

constexpr const char* kZshStart = R"zsh(#compdef unroll
# Written by: unroll completion zsh

_unroll_runs() {
  local folder=${opt_args[--checkpoints]:-checkpoints}
  local -a runs=($folder/*/config.json(N:h:t))
  compadd -a runs
}

_unroll_configs() { _files -g '*.json' }

_unroll() {
  local curcontext=$curcontext state line
  typeset -A opt_args
)zsh";

/// What may stand for a value or operand that help calls `name`.
std::vector<std::string> kinds_of(const std::string& name,
                                  const std::vector<std::string>& choices) {
  if (!choices.empty()) return {join(choices, " ")};
  if (name == "WEIGHTS") return {"best last", "file"};
  if (name == "DIR") return {"folder"};
  const auto has = [&](const char* part) {
    return name.find(part) != std::string::npos;
  };
  std::vector<std::string> kinds;
  if (has("RUN")) kinds.push_back("run");
  if (has("FILE") || has("VECTORS"))
    kinds.push_back("file");
  else if (has("CONFIG"))
    kinds.push_back("config");
  return kinds;
}

std::vector<Option> options_of(const Command& command) {
  auto options = command.options;
  options.insert(options.end(), common_options().begin(),
                 common_options().end());
  return options;
}

// --- bash -------------------------------------------------------------------

std::string offer(const std::vector<std::string>& kinds) {
  std::string text = "_unroll_offer";
  for (const auto& kind : kinds) text += " '" + kind + "'";
  return text;
}

std::string bash_values(const Command& command) {
  std::string text;
  for (const auto& option : options_of(command))
    if (!option.value.empty())
      text +=
          fmt::format("    {}:--{}) {}; return ;;\n", command.name, option.name,
                      offer(kinds_of(option.value, option.choices)));
  return text;
}

std::string bash_words(const Command& command) {
  std::vector<std::string> names;
  for (const auto& option : options_of(command))
    names.push_back("--" + option.name);
  return fmt::format(
      "    {})\n"
      "      if [[ $word == -* ]]; then\n"
      "        _unroll_offer '{}'\n"
      "      else\n"
      "        {}\n"
      "      fi ;;\n",
      command.name, join(names, " "),
      offer(kinds_of(command.operand, command.choices)));
}

// --- zsh --------------------------------------------------------------------

/// Text inside '[...]' of _arguments.
std::string zsh_help(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\')
      escaped += '\\';
    escaped += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return escaped;
}

/// ":NAME:ACTION" of _arguments.
std::string zsh_action(const std::string& name,
                       const std::vector<std::string>& choices) {
  const auto kinds = kinds_of(name, choices);
  std::vector<std::string> alternatives;
  for (const auto& kind : kinds) {
    if (kind == "run")
      alternatives.push_back("runs:run:_unroll_runs");
    else if (kind == "config")
      alternatives.push_back("configs:config:_unroll_configs");
    else if (kind == "file")
      alternatives.push_back("files:file:_files");
    else if (kind == "folder")
      alternatives.push_back("folders:folder:_files -/");
    else
      alternatives.push_back(fmt::format("words:word:({})", kind));
  }
  if (alternatives.empty()) return fmt::format(":{}:", name);
  return fmt::format(":{}:_alternative \"{}\"", name,
                     join(alternatives, "\" \""));
}

std::string zsh_command(const Command& command) {
  std::string text = fmt::format("    {})\n      _arguments", command.name);
  for (const auto& option : options_of(command)) {
    text += fmt::format(" \\\n        '*--{}[{}]", option.name,
                        zsh_help(option.help));
    if (!option.value.empty()) text += zsh_action(option.value, option.choices);
    text += "'";
  }
  if (!command.operand.empty())
    text += fmt::format(" \\\n        '*{}'",
                        zsh_action(command.operand, command.choices));
  return text + " ;;\n";
}

}  // namespace

std::string bash_completion() {
  std::string values, words;
  std::vector<std::string> names = {"help"};
  for (const auto& command : all_commands()) {
    values += bash_values(command);
    words += bash_words(command);
    names.push_back(command.name);
  }
  return fmt::format(
      "{}"
      "  case $command:$before in\n"
      "    :--checkpoints) _unroll_offer folder; return ;;\n"
      "{}"
      "  esac\n"
      "  case $command in\n"
      "    '') _unroll_offer '{} --help --version' ;;\n"
      "    help) _unroll_offer '{}' ;;\n"
      "{}"
      "  esac\n"
      "}}\n\n"
      "complete -F _unroll unroll\n",
      kBashStart, values, join(names, " "), join(names, " "), words);
}

std::string zsh_completion() {
  std::string commands, cases;
  for (const auto& command : all_commands()) {
    commands +=
        fmt::format("    '{}:{}'\n", command.name, zsh_help(command.summary));
    cases += zsh_command(command);
  }
  return fmt::format(
      "{}"
      "  local -a commands=(\n{}  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $words[1] in\n"
      "{}"
      "  esac\n"
      "}}\n\n"
      "_unroll \"$@\"\n",
      kZshStart, commands, cases);
}

}  // namespace unroll
