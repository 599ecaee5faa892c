#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "data/data_facts.h"

namespace unroll {

/// A text and the file that holds it.
struct TextFile {
  std::string name;  ///< Its path, for messages.
  std::string text;  ///< Valid UTF-8, without a byte order mark.
};

/// What `bytes` hold, plain or gzip. Throws UserError, naming `name`, if they
/// cannot be unpacked, hold more than 4 GB, or more than 16 MiB and a hundred
/// times themselves. Takes 3 times the text at most.
std::string unpack_text(const Bytes& bytes, const std::string& name);

/// Reads a text, plain or gzip. Throws UserError if it is missing, cannot be
/// unpacked, is not UTF-8, holds nothing but white space, or more than 4 GB.
TextFile read_text_file(const Path& path);

/// Lines without their ends ("\n" or "\r\n"), line 1 first. They last as long
/// as the file, and take up to 48 bytes for each byte of it.
std::vector<std::string_view> lines_of(const TextFile& file);

/// Throws UserError: "FILE:LINE: what"; `line` counts from 1.
[[noreturn]] void fail_at(const TextFile& file, std::size_t line,
                          const std::string& what);

/// The files that make up a set of text, in an order of its own.
struct TextFiles {
  std::string title;   ///< "Multi30k"; for a user's own set, its first file.
  std::string source;  ///< Where they were found.
  std::vector<TextFile> files;
};

struct NamedPath {
  std::string field;  ///< Of the config: "data.train".
  std::string path;
};

/// Reads a user's own files. Throws UserError, naming the field, where a path
/// is empty.
TextFiles read_own_files(const std::vector<NamedPath>& paths);

/// The hash is that of what the files hold, packed or not.
DataFacts facts_of(const TextFiles& found);

}  // namespace unroll
