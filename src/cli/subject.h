#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "commands/engine.h"

namespace unroll {

/// The run's config with `settings` applied. Throws UserError for a key that is
/// none of `changeable` nor below one of them ("data" allows "data.dir").
RunConfig changed_config(const RunFolder& run,
                         const std::vector<std::string>& settings,
                         const std::vector<std::string>& changeable);

/// What RUN|CONFIG names: a file is a config, a folder or a name is a run. Of a
/// run, settings change what does not touch what was learnt: which data,
/// device, threads, model.rename.
Subject open_subject(const std::string& name,
                     const std::vector<std::string>& settings,
                     const Context& context);

/// A subject with its weights, as `evaluate` and `predict` take them: --weights
/// of a config must be a file and becomes its `model.weights`.
Subject open_weighted_subject(const Arguments& arguments,
                              const Context& context);

/// Throws UserError unless the weights that training starts from are a file.
void check_weights(const RunConfig& config);

}  // namespace unroll
