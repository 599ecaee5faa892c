#include "cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace unroll {
namespace {

constexpr std::size_t kMostShown = 60;

std::string shown(const std::string& word) {
  return word.size() <= kMostShown ? word : word.substr(0, kMostShown) + "...";
}

[[noreturn]] void refuse_unknown(const std::string& word,
                                 const std::vector<Option>& options) {
  std::vector<std::string> known;
  for (const auto& option : options) known.push_back("--" + option.name);
  const std::string best = nearest(shown(word), known);
  throw UserError(fmt::format("there is no option {}{}", shown(word),
                              best.empty()
                                  ? "; --help lists them"
                                  : fmt::format("; did you mean {}?", best)));
}

/// "optimizer.learning_rate=0.01", as far as a key can tell.
bool is_setting(const std::string& word) {
  const auto equals = word.find('=');
  return equals != std::string::npos && equals > 0 &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") ==
             equals;
}

/// Walks over the words once.
class Parser {
 public:
  Parser(const std::vector<std::string>& words,
         const std::vector<Option>& options)
      : words_(words), options_(options) {}

  Arguments parse() {
    bool options_end = false;
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (options_end || word.size() < 2 || word[0] != '-')
        result_.operands.push_back(word);
      else if (word == "--")
        options_end = true;
      else
        take_option(word == "-h" ? "--help" : word);
    }
    return std::move(result_);
  }

 private:
  void take_option(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto option = std::find_if(
        options_.begin(), options_.end(),
        [&](const auto& known) { return "--" + known.name == name; });
    if (option == options_.end()) refuse_unknown(name, options_);
    auto& values = result_.options[option->name];
    if (option->value.empty()) {
      if (equals != std::string::npos)
        throw UserError(fmt::format("{} takes no value", name));
      values.push_back("");
      return;
    }
    values.push_back(equals == std::string::npos ? take_value(*option)
                                                 : word.substr(equals + 1));
    while (option->settings && next_ < words_.size() &&
           is_setting(words_[next_]))
      values.push_back(words_[next_++]);
  }

  std::string take_value(const Option& option) {
    const bool there =
        next_ < words_.size() && words_[next_].substr(0, 2) != "--";
    if (!there)
      throw UserError(fmt::format("--{} needs a value: --{} {}", option.name,
                                  option.name, option.value));
    return words_[next_++];
  }

  const std::vector<std::string>& words_;
  const std::vector<Option>& options_;
  std::size_t next_ = 0;
  Arguments result_;
};

}  // namespace

bool Arguments::has(const std::string& option) const {
  return options.count(option) > 0;
}

std::string Arguments::value(const std::string& option,
                             const std::string& fallback) const {
  const auto found = options.find(option);
  return found == options.end() ? fallback : found->second.back();
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::vector<std::string>{} : found->second;
}

Arguments parse_arguments(const std::vector<std::string>& words,
                          const std::vector<Option>& options) {
  return Parser(words, options).parse();
}

}  // namespace unroll
