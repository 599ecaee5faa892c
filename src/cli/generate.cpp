#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"

namespace unroll {
namespace {

/// What `generate` takes for a task; nothing else may be given.
struct Inputs {
  std::vector<std::string> options;
  bool files = false;
  std::vector<std::string> needs = {};  ///< Options, one of them to be given.
};

struct InputsOf {
  Inputs operator()(const LanguageModelingConfig&) const {
    return {{"prompt", "length", "temperature", "top-k", "top-p", "greedy",
             "seed"}};
  }
  Inputs operator()(const PaintingConfig&) const {
    return {{"class", "temperature", "output"}, false, {"class"}};
  }
  Inputs operator()(const TranslationConfig&) const {
    return {{"text", "chat", "beam", "output"}, false, {"text", "chat"}};
  }
  Inputs operator()(const CaptioningConfig&) const { return {{}, true}; }
  template <class Task>
  Inputs operator()(const Task&) const {
    throw UserError(
        "generate is of language_modeling, translation, captioning and "
        "painting; this run's task labels what it is given: use predict");
  }
};

const std::vector<Option>& own_options() {
  static const std::vector<Option> options = {
      {"prompt", "TEXT", "what a language model goes on from"},
      {"length", "N", "characters or words that it adds; default 500"},
      {"temperature", "T",
       "below 1: safer, sharper; default 1, of a painting 0.4"},
      {"top-k", "K", "draw from the K most probable only"},
      {"top-p", "P", "draw from the most probable that sum up to P"},
      {"greedy", "", "always take the most probable"},
      {"seed", "N", "of what is drawn; default 0"},
      {"text", "TEXT", "what is translated, or replied to; may be repeated"},
      {"chat", "", "reply to each line of stdin"},
      {"beam", "N", "sentences kept side by side; default: the config's"},
      {"class", "N", "which class a painter paints"},
      {"output", "FILE",
       "file of the painting (PNG), or of where a translator\n                 "
       "       looked (SVG)"},
      {"weights", "WEIGHTS", "best, last or a file; default: the run's choice"},
      settings_option("change device, threads, ...")};
  return options;
}

void check_inputs(const Inputs& inputs, const Arguments& arguments) {
  const auto allowed = [&](const std::string& option) {
    return option == "weights" || option == "set" ||
           std::find(inputs.options.begin(), inputs.options.end(), option) !=
               inputs.options.end();
  };
  for (const auto& option : own_options())
    if (arguments.has(option.name) && !allowed(option.name))
      throw UserError(fmt::format(
          "--{} is not of this run's task; it takes {}", option.name,
          inputs.files ? "pictures" : "--" + join(inputs.options, ", --")));
  if (!inputs.files && arguments.operands.size() > 1)
    throw UserError(fmt::format("{} is too much: this run's task reads no file",
                                arguments.operands[1]));
  if (inputs.files && arguments.operands.size() == 1)
    throw UserError("generate needs a picture for this run's task");
  const bool given =
      std::any_of(inputs.needs.begin(), inputs.needs.end(),
                  [&](const auto& option) { return arguments.has(option); });
  if (!inputs.needs.empty() && !given)
    throw UserError(fmt::format("generate needs --{} for this run's task",
                                join(inputs.needs, " or --")));
}

GenerateRequest request_of(const Arguments& arguments) {
  const Range<std::int64_t> at_least_one{.low = 1, .high = 100'000'000};
  GenerateRequest request;
  request.weights = arguments.value("weights");
  request.prompt = arguments.value("prompt");
  request.length =
      whole_number(arguments, "length", request.length, at_least_one);
  request.greedy = arguments.has("greedy");
  if (arguments.has("temperature"))
    request.temperature =
        number(arguments, "temperature", 1.0, {.low = 0.0, .low_open = true});
  request.top_k = whole_number(arguments, "top-k", 0, at_least_one);
  request.top_p = number(arguments, "top-p", 1.0,
                         {.low = 0.0, .high = 1.0, .low_open = true});
  request.seed = static_cast<std::uint64_t>(
      whole_number(arguments, "seed", 0, {.low = 0}));
  if (arguments.has("class"))
    request.label = whole_number(arguments, "class", 0, {.low = 0});
  request.output = arguments.value("output");
  request.texts = arguments.values("text");
  request.chat = arguments.has("chat");
  request.beam_size =
      whole_number(arguments, "beam", 0, {.low = 1, .high = 1000});
  for (std::size_t i = 1; i < arguments.operands.size(); ++i)
    request.files.push_back(parse_prediction_file(arguments.operands[i]));
  return request;
}

int run(const Arguments& arguments, Context& context) {
  Subject subject = open_weighted_subject(arguments, context);
  check_inputs(std::visit(InputsOf{}, subject.config.task), arguments);
  GenerateRequest request = request_of(arguments);
  request.subject = std::move(subject);
  return open_engine().generate(request, context.console);
}

constexpr const char* kDescription =
    R"(What a run makes, by its task:
  language_modeling  text that goes on from --prompt, as it is drawn
  translation        the translation of, or the reply to, --text; --chat
  captioning         the digits on a picture, in words
  painting           a picture of a digit of --class)";

}  // namespace

Command generate_command() {
  return {
      "generate",
      {"RUN [--prompt TEXT] [--length N] [--temperature T] [--top-k K]",
       "RUN --text TEXT | --chat", "RUN FILE ...", "RUN --class N"},
      "text, translations, replies, captions, painted digits",
      kDescription,
      {"generate char_lm --prompt \"ROMEO:\" --temperature 0.8",
       "generate translate_en_de --text \"A man sleeps.\" --beam 10",
       "generate caption_digits strip.png", "generate digit_painter --class 7"},
      own_options(),
      "RUN, then what its task needs",
      1,
      static_cast<std::size_t>(-1),
      run};
}

}  // namespace unroll
