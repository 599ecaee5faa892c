#pragma once

#include <optional>
#include <string>

#include "base/files.h"
#include "checkpoint/run_folder.h"

namespace unroll {

/// A finished run that training `config` on these data would only repeat: the
/// resolved config less its name, the program's version and the hash of the
/// data are the same.
std::optional<RunFolder> find_finished(const Path& checkpoints,
                                       const RunConfig& config,
                                       const std::string& data_sha256);

/// Likewise one that was stopped, or died, and can go on.
std::optional<RunFolder> find_unfinished(const Path& checkpoints,
                                         const RunConfig& config,
                                         const std::string& data_sha256);

}  // namespace unroll
