#pragma once

#include <optional>

#include "base/json.h"
#include "tasks/task.h"

namespace unroll {

/// {"count": 10, "loss": 0.5, "accuracy": 0.9}; null for none.
Json to_json(const std::optional<Metrics>& metrics);
std::optional<Metrics> metrics_from_json(const Json& json);

/// Whether this is a line of metrics.jsonl as it was written: of a step or an
/// epoch, with its numbers.
bool is_metrics_entry(const Json& json);

}  // namespace unroll
