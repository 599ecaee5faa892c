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
};

/// Hash of what `bytes` hold, unpacked if they are gzip. Throws UserError,
/// naming `name`, if they cannot be unpacked.
std::string content_sha256(const Bytes& bytes, const std::string& name);

/// Gets all `files` into `folder` (made if it is missing), from the first
/// mirror (a URL that ends in "/") that serves each of them right. Writes
/// nothing before all are there. Throws UserError if one cannot be had, with
/// what each mirror said, and RunError if a signal stopped it.
void download_files(const std::vector<RemoteFile>& files,
                    const std::vector<std::string>& mirrors, const Path& folder,
                    Console& console);

}  // namespace unroll
