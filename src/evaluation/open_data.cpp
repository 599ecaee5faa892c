#include "evaluation/open_data.h"

#include <fmt/format.h>

#include "config/config_io.h"

namespace unroll {
namespace {

/// What the data depend on; how images are batched is none of it.
std::string key(const RunConfig& config) {
  const Json json = to_json(config);
  Json data = json["data"];
  if (std::holds_alternative<ClassificationConfig>(config.task))
    for (const auto* field :
         {"valid_fraction", "batch_size", "evaluation_batch_size", "shift",
          "rotation", "scale", "elastic_strength", "elastic_smoothness"})
      data.erase(field);
  const bool seeded = data["set"] != "mnist" && data["set"] != "idx";
  return fmt::format("{} {}", seeded ? config.seed : 0, data.dump());
}

}  // namespace

std::shared_ptr<const Dataset> OpenData::get(const RunConfig& config) {
  auto& data = sets_[key(config)];
  if (!data)
    data = std::make_shared<const Dataset>(open_dataset(config, console_));
  return data;
}

}  // namespace unroll
