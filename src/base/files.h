#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace unroll {

using Path = std::filesystem::path;
using Bytes = std::vector<std::uint8_t>;

/// The whole file. Throws UserError if it is missing, is no regular file,
/// cannot be read, or holds more than `max_bytes`.
Bytes read_bytes(const Path& path, std::uint64_t max_bytes = UINT64_MAX);
std::string read_text(const Path& path, std::uint64_t max_bytes = UINT64_MAX);

/// Writes beside, syncs, renames: a reader sees the old file or the new one,
/// never a part. Throws RunError (full disk, no right) and leaves no trace.
void write_atomically(const Path& path, std::string_view bytes);
/// The same of pieces that follow one another.
void write_atomically(const Path& path,
                      std::span<const std::string_view> pieces);

/// Throws UserError unless write_atomically can write there now.
void require_writable(const Path& path);

/// Deletes what writes that were killed left in a folder of which the caller
/// knows that nobody else writes there. A folder that is not there has none.
void remove_unfinished(const Path& folder);

/// Appends one line and hands it to the system at once.
void append_line(const Path& path, std::string_view line);

/// Returns once what a file holds, and that a folder holds what it does, would
/// outlast a power failure. One that is not there needs nothing. Throws
/// RunError for a disk that fails.
void sync_file(const Path& path);

/// `$XDG_CACHE_HOME/unroll`, else `~/.cache/unroll`.
Path user_cache_dir();

/// The folder that holds the running program.
Path program_dir();

}  // namespace unroll
