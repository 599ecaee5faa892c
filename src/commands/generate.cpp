#include "commands/generate.h"

#include "base/error.h"
#include "commands/commands.h"

namespace unroll {
namespace {

/// One for each task that makes something; the program lets no other in.
struct Generator {
  const GenerateRequest& request;
  Console& console;

  int operator()(const LanguageModelingConfig&) const {
    return generate_text(request, console);
  }
  int operator()(const TranslationConfig&) const {
    return generate_translation(request, console);
  }
  int operator()(const PaintingConfig&) const {
    return paint_picture(request, console);
  }
  int operator()(const CaptioningConfig&) const {
    return caption_pictures(request, console);
  }
  template <class Task>
  int operator()(const Task&) const {
    throw UserError("this run's task makes nothing");
  }
};

}  // namespace

int generate_command(const GenerateRequest& request, Console& console) {
  return std::visit(Generator{request, console}, request.subject.config.task);
}

}  // namespace unroll
