#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"

namespace unroll {

/// A public file whose content is known.
struct RemoteFile {
  std::string name;    ///< "train-labels-idx1-ubyte.gz"
  std::uint64_t size;  ///< Of the file as mirrors serve it, in bytes.
  std::string sha256;  ///< Of what it holds, unpacked if it is gzip.
  /// Where no sha256 can be known: throws UserError unless the file is right.
  std::function<void(const Bytes&)> check = {};
};

/// Hash of what `bytes` hold, unpacked if they are gzip. Throws UserError,
/// naming `name`, if they cannot be unpacked.
std::string content_sha256(const Bytes& bytes, const std::string& name);

/// What all `files` hold, as served by the first mirror (a URL that ends in
/// "/") that serves each of them right. Throws UserError if one cannot be had,
/// with what each mirror said, and RunError if a signal stopped it.
std::vector<Bytes> download_contents(const std::vector<RemoteFile>& files,
                                     const std::vector<std::string>& mirrors,
                                     Console& console);

/// Writes `contents` under `names` into `folder`, which is made if it is
/// missing. Where it throws, none of them is left behind.
void write_files(const std::vector<std::string>& names,
                 const std::vector<Bytes>& contents, const Path& folder);

/// The one, then the other: nothing is written before all files are there.
void download_files(const std::vector<RemoteFile>& files,
                    const std::vector<std::string>& mirrors, const Path& folder,
                    Console& console);

}  // namespace unroll
