#pragma once

#include "commands/engine.h"

namespace unroll {

// `generate`, task by task. Each prints what it makes as it is made, and
// with --json one object at its end; each returns the exit code.

int paint_picture(const GenerateRequest& request, Console& console);
int caption_pictures(const GenerateRequest& request, Console& console);
int generate_translation(const GenerateRequest& request, Console& console);
int generate_text(const GenerateRequest& request, Console& console);

}  // namespace unroll
