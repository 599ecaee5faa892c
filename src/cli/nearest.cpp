#include <filesystem>

#include "base/error.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"

namespace unroll {
namespace {

bool is_target(const Arguments& arguments) {
  const std::string side = arguments.value("side");
  if (!arguments.has("side") || side == "source") return false;
  if (side == "target") return true;
  throw UserError("--side " + side + ": there are source, target");
}

int run(const Arguments& arguments, Context& context) {
  NearestRequest request;
  const std::string& from = arguments.operands.at(0);
  request.words = {arguments.operands.begin() + 1, arguments.operands.end()};
  request.analogies = arguments.values("analogy");
  request.count = whole_number(arguments, "count", request.count,
                               {.low = 1, .high = 1'000'000});
  request.output = arguments.value("output");
  request.weights = arguments.value("weights");
  request.target = is_target(arguments);
  if (request.words.empty() && request.analogies.empty() &&
      request.output.empty())
    throw UserError("nearest needs a word, --analogy or --output");
  if (!request.output.empty()) require_writable(request.output);
  if (std::filesystem::is_regular_file(from))
    request.vectors = from;
  else
    request.subject = open_subject(from, {}, context);
  if (!request.subject && request.target)
    throw UserError("--side is of a translator's run, not of a file");
  if (request.subject && !request.subject->run)
    throw UserError(from + ": nearest needs a run or a file of vectors");
  return open_engine().nearest(request, context.console);
}

constexpr const char* kDescription =
    R"(Lists the words whose vectors lie nearest to a word's, by the cosine of
the angle between them, with that cosine. The vectors are those that a run
has learned (of word_vectors, or of any task with a learned embedding), or
those of a file in word2vec's text format, which --output writes.)";

}  // namespace

Command nearest_command() {
  return {"nearest",
          {"RUN WORD ... [--analogy \"A - B + C\"]", "VECTORS WORD ...",
           "RUN --output VECTORS"},
          "words near a word, analogies; saves vectors",
          kDescription,
          {"nearest word2vec film guitar",
           "nearest word2vec --analogy \"king - man + woman\"",
           "nearest word2vec --output vectors.txt"},
          {{"analogy", "TERMS", "words near a sum of words; may be repeated"},
           {"count", "N", "how many; default 10"},
           {"side",
            "SIDE",
            "of a translator: source (default) or target words",
            false,
            {"source", "target"}},
           {"output", "FILE", "write all vectors in word2vec's text format"},
           {"weights", "WEIGHTS",
            "best, last or a file; default: the run's choice"}},
          "RUN or VECTORS, then WORD ...",
          1,
          static_cast<std::size_t>(-1),
          run};
}

}  // namespace unroll
