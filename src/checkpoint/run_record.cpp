#include "checkpoint/run_record.h"

#include <fmt/format.h>

#include "base/error.h"
#include "config/config_io.h"

namespace unroll {
namespace {

constexpr int kNewestFormat = 1;
constexpr std::uint64_t kMaxRecordBytes = 64 << 20;

// Calls `visit(name, member)` for each text of a record.
template <class Record, class Visitor>
void for_each_text(Record& record, Visitor&& visit) {
  visit("program_version", record.program_version);
  visit("data_name", record.data_name);
  visit("data_caveat", record.data_caveat);
  visit("data_sha256", record.data_sha256);
  visit("created", record.created);
  visit("state", record.state);
  visit("error", record.error);
}

void check_format(const Json& json, const Path& path) {
  const auto format = json.find("format");
  if (format == json.end() || !format->is_number_integer()) {
    throw UserError(
        fmt::format("{}: it has no \"format\" number", path.string()));
  }
  if (*format > kNewestFormat) {
    const auto version = json.find("program_version");
    throw UserError(fmt::format(
        "{}: the run is of format {}, written by unroll {}; this program reads "
        "up to format {}, so a newer one is needed",
        path.string(), format->dump(),
        version == json.end() ? "(unknown)" : version->dump(), kNewestFormat));
  }
}

}  // namespace

RunRecord read_run_record(const Path& path) {
  const Json json =
      parse_config_text(read_text(path, kMaxRecordBytes), path.string());
  if (!json.is_object()) {
    throw UserError(fmt::format("{}: broken, no JSON object", path.string()));
  }
  check_format(json, path);
  RunRecord record;
  for_each_text(record, [&](const char* name, std::string& member) {
    const auto value = json.find(name);
    if (value == json.end()) return;
    if (!value->is_string()) {
      throw UserError(
          fmt::format("{}: \"{}\" is no text", path.string(), name));
    }
    member = value->get<std::string>();
  });
  if (const auto jobs = json.find("jobs");
      jobs != json.end() && jobs->is_number_integer())
    record.jobs = jobs->get<std::int64_t>();
  record.result = json.value("result", Json::object());
  if (!record.result.is_object())
    throw UserError(fmt::format("{}: \"result\" is no object", path.string()));
  return record;
}

void write_run_record(const Path& path, const RunRecord& record) {
  Json json;
  json["format"] = record.format;
  for_each_text(record, [&](const char* name, const std::string& member) {
    json[name] = member;
  });
  if (record.jobs > 1) json["jobs"] = record.jobs;
  json["result"] = record.result;
  write_atomically(
      path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace unroll
