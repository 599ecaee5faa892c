#pragma once

#include <string>

#include "base/json.h"
#include "evaluation/evaluation_text.h"
#include "tasks/task.h"

namespace unroll {

/// loss, count and each measure by its name (and the interval of an accuracy),
/// seconds; where there are classes, macro_f1, classes and confusion; examples.
Json to_json(const Report& report, double seconds);

/// The same for people. `unit` is what is counted: "sentences".
std::string report_text(const Report& report, const std::string& unit,
                        double seconds, const TextStyle& style);

}  // namespace unroll
