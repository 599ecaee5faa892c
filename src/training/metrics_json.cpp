#include "training/metrics_json.h"

namespace unroll {

Json to_json(const std::optional<Metrics>& metrics) {
  if (!metrics) return nullptr;
  Json json = {{"count", metrics->count}, {"loss", metrics->loss}};
  for (const auto& measure : metrics->measures)
    json[measure.name] = measure.value;
  return json;
}

std::optional<Metrics> metrics_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  Metrics metrics;
  for (const auto& [name, value] : json.items()) {
    if (name == "count")
      metrics.count = value;
    else if (name == "loss")
      metrics.loss = value;
    else
      metrics.measures.push_back({name, value});
  }
  return metrics;
}

}  // namespace unroll
