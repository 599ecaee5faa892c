#include "config/checks.h"

#include <fmt/format.h>

namespace unroll {
namespace {

using Problems = std::vector<ConfigProblem>;

bool is_given(const Json& json, const char* section, const char* key) {
  const auto found = json.find(section);
  return found != json.end() && found->is_object() && found->contains(key);
}

bool has_batch_norm(const ModelConfig& model) {
  if (const auto* fc = std::get_if<FcConfig>(&model.net)) {
    return fc->layers > 1 || !fc->hidden_sizes.empty();
  }
  if (const auto* rnn = std::get_if<RnnConfig>(&model.net)) {
    return rnn->head == Head::course;
  }
  return true;
}

void check_batch_norm(const RunConfig& config, Problems& problems) {
  if (config.data.batch_size > 1 || !has_batch_norm(config.model)) return;
  problems.push_back(
      {"data.batch_size",
       "1 is too few for this model: its batch norm takes mean and variance "
       "over a batch, and one image has no variance; expected at least 2"});
}

void check_fc_layers(const RunConfig& config, const Json& json,
                     Problems& problems) {
  const auto* fc = std::get_if<FcConfig>(&config.model.net);
  if (!fc || fc->hidden_sizes.empty() || !is_given(json, "model", "layers")) {
    return;
  }
  const std::size_t layers = fc->hidden_sizes.size() + 1;
  if (fc->layers == static_cast<std::int64_t>(layers)) return;
  problems.push_back(
      {"model.layers",
       fmt::format("{} contradicts hidden_sizes, whose {} sizes and the output "
                   "make {} layers; give one of the two",
                   fc->layers, layers - 1, layers)});
}

void check_rnn_dropout(const RunConfig& config, const Json& json,
                       Problems& problems) {
  const auto* rnn = std::get_if<RnnConfig>(&config.model.net);
  if (!rnn || rnn->layers > 1 || rnn->dropout == 0.0 ||
      !is_given(json, "model", "dropout")) {
    return;
  }
  problems.push_back(
      {"model.dropout",
       fmt::format("{} has no effect: dropout acts between recurrent layers, "
                   "and layers is 1; expected 0, or more layers",
                   rnn->dropout)});
}

void check_nesterov(const RunConfig& config, Problems& problems) {
  const auto* sgd = std::get_if<SgdConfig>(&config.optimizer.kind);
  if (!sgd || !sgd->nesterov || sgd->momentum > 0.0) return;
  problems.push_back({"optimizer.nesterov",
                      "true needs a momentum above 0, and optimizer.momentum "
                      "is 0; 0.9 is common"});
}

void check_validation(const RunConfig& config, Problems& problems) {
  if (config.data.valid_fraction > 0.0) return;
  const char* why =
      " looks at the validation loss, and data.valid_fraction 0 leaves no "
      "images to validate on; ";
  if (config.training.early_stopping_patience > 0) {
    problems.push_back({"training.early_stopping_patience",
                        fmt::format("early stopping{}turn it off with -1, or "
                                    "set valid_fraction above 0",
                                    why)});
  }
  if (std::holds_alternative<ReduceOnPlateauSchedule>(config.schedule.kind)) {
    problems.push_back({"schedule.type",
                        fmt::format("reduce_on_plateau{}take another schedule, "
                                    "or set valid_fraction above 0",
                                    why)});
  }
}

}  // namespace

void check_together(const RunConfig& config, const Json& json,
                    Problems& problems) {
  check_batch_norm(config, problems);
  check_fc_layers(config, json, problems);
  check_rnn_dropout(config, json, problems);
  check_nesterov(config, problems);
  check_validation(config, problems);
}

void settle(RunConfig& config) {
  if (auto* fc = std::get_if<FcConfig>(&config.model.net)) {
    if (!fc->hidden_sizes.empty()) {
      fc->layers = static_cast<std::int64_t>(fc->hidden_sizes.size()) + 1;
    }
  }
  if (auto* rnn = std::get_if<RnnConfig>(&config.model.net)) {
    if (rnn->layers == 1) rnn->dropout = 0.0;
  }
}

}  // namespace unroll
