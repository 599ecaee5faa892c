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

bool is_metrics_entry(const Json& json) {
  const auto is_whole = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number_integer();
  };
  if (!json.is_object() || !is_whole("epoch") || !is_whole("step"))
    return false;
  const auto kind = json.find("kind");
  return kind != json.end() && (*kind == "step" || *kind == "epoch");
}

}  // namespace unroll
