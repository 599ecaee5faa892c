#include "cli/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

// Values hold commas: none of them is a list.
#define CXXOPTS_VECTOR_DELIMITER '\0'
#include <cxxopts.hpp>

#include "base/error.h"
#include "base/text.h"

namespace unroll {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kMostShown = 60;
/// cxxopts matches with std::regex, whose stack grows with the word.
constexpr std::size_t kMostBytes = 16384;
constexpr const char* kOperands = "operands";

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

const Option& known_option(const std::string& name,
                           const std::vector<Option>& options) {
  const auto option = std::find_if(
      options.begin(), options.end(),
      [&](const auto& known) { return "--" + known.name == name; });
  if (option == options.end()) refuse_unknown(name, options);
  return *option;
}

/// Makes words ready for cxxopts: every value a word behind its option's, where
/// it may hold anything (cxxopts finds no line's end in "--name=value"), and
/// every KEY=VALUE that follows a --set's own made a --set of its own. Throws
/// UserError for what cxxopts would not explain well.
class Preparation {
 public:
  Preparation(const Words& words, const std::vector<Option>& options)
      : words_(words), options_(options) {}

  Words prepare() {
    for (; next_ < words_.size() && words_[next_] != "--"; ++next_) {
      const std::string& word = words_[next_];
      if (word.size() < 2 || word[0] != '-')
        ready_.push_back(checked(word));
      else
        take_option(word == "-h"   ? "--help"
                    : word == "-o" ? "--output"
                                   : checked(word));
    }
    for (; next_ < words_.size(); ++next_)
      ready_.push_back(checked(words_[next_]));
    return std::move(ready_);
  }

 private:
  static const std::string& checked(const std::string& word) {
    if (word.size() > kMostBytes)
      throw UserError(fmt::format("an argument of {} bytes is too long: {}",
                                  word.size(), shown(word)));
    return word;
  }

  void take_option(const std::string& word) {
    const auto equals = word.find('=');
    const Option& option = known_option(word.substr(0, equals), options_);
    const bool has_value = equals != std::string::npos;
    if (option.value.empty() && has_value)
      throw UserError(fmt::format("--{} takes no value", option.name));
    const std::string name = "--" + option.name;
    ready_.push_back(name);
    if (option.value.empty()) return;
    ready_.push_back(has_value ? word.substr(equals + 1) : take_value(option));
    while (option.settings && next_ + 1 < words_.size() &&
           is_setting(words_[next_ + 1]))
      ready_.insert(ready_.end(), {name, checked(words_[++next_])});
  }

  const std::string& take_value(const Option& option) {
    if (next_ + 1 == words_.size() || words_[next_ + 1].substr(0, 2) == "--")
      throw UserError(fmt::format("--{} needs a value: --{} {}", option.name,
                                  option.name, option.value));
    return checked(words_[++next_]);
  }

  const Words& words_;
  const std::vector<Option>& options_;
  std::size_t next_ = 0;
  Words ready_;
};

cxxopts::Options parser_of(const std::vector<Option>& options) {
  cxxopts::Options parser("unroll");
  for (const auto& option : options) {
    if (option.value.empty())
      parser.add_options()(option.name, "", cxxopts::value<bool>());
    else
      parser.add_options()(option.name, "", cxxopts::value<Words>());
  }
  parser.add_options()(kOperands, "", cxxopts::value<Words>());
  parser.parse_positional({kOperands});
  return parser;
}

cxxopts::ParseResult parsed(cxxopts::Options& parser, Words& words) {
  std::vector<char*> pointers = {const_cast<char*>("unroll")};
  for (auto& word : words) pointers.push_back(word.data());
  int count = static_cast<int>(pointers.size());
  char** first = pointers.data();
  try {
    return parser.parse(count, first);
  } catch (const std::exception& error) {  // its class differs by version
    throw UserError(error.what());
  }
}

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
  auto parser = parser_of(options);
  Words ready = Preparation(words, options).prepare();
  const auto result = parsed(parser, ready);
  Arguments arguments;
  if (result.count(kOperands) > 0)
    arguments.operands = result[kOperands].as<Words>();
  for (const auto& option : options) {
    if (result.count(option.name) == 0) continue;
    arguments.options[option.name] =
        option.value.empty() ? Words{""} : result[option.name].as<Words>();
  }
  return arguments;
}

}  // namespace unroll
