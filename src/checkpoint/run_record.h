#pragma once

#include <cstdint>
#include <string>

#include "base/files.h"
#include "base/json.h"

namespace unroll {

/// What is known of a run beside its weights; run.json.
struct RunRecord {
  int format = 1;
  std::string program_version;
  std::string data_name;
  std::string data_caveat;
  std::string data_sha256;
  std::string created;  ///< UTC.
  std::string state;    ///< "created", "finished", "failed".
  std::string error;    ///< Why it failed.
  /// Runs that were trained at once, this one among them. If there were more,
  /// its times are not those of the machine alone.
  std::int64_t jobs = 1;
  Json result = Json::object();  ///< What `train --json` prints.
};

/// Reads up to 64 MiB, and takes the memory that config_io.h says. Throws
/// UserError that names the file if it is broken, or if its format is
/// newer than this program's.
RunRecord read_run_record(const Path& path);
void write_run_record(const Path& path, const RunRecord& record);

}  // namespace unroll
