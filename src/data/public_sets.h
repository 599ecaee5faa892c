#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "data/text_files.h"

namespace unroll {

/// A file of a public set of text, which may lie here plain or as NAME.gz.
struct PublicFile {
  std::string name;    ///< "train.en"
  std::uint64_t size;  ///< As its home serves it, about.
  bool packed;         ///< Whether its home serves NAME.gz.
  /// Of the unpacked content: what is wrong with it, "" if nothing is.
  std::function<std::string(std::string_view)> problem;
};

/// A zip archive that holds all files of a set.
struct PublicArchive {
  std::string name;         ///< "data.zip"; "": each file is on its own.
  std::uint64_t size = 0;   ///< About.
  std::string folder = "";  ///< Where the files are in it: "data/names/".
};

struct PublicSet {
  std::string name;   ///< As `fetch` and data.set call it: "multi30k".
  std::string title;  ///< "Multi30k"
  std::string own;    ///< The data.set that reads files of one's own.
  std::vector<PublicFile> files;
  std::vector<std::string> homes;  ///< URLs that end in "/".
  PublicArchive archive = {};
};

/// All of them.
const std::vector<PublicSet>& public_sets();

/// Where it lies already: in `dir` (empty: data/NAME), $UNROLL_DATA/NAME or the
/// user's cache folder. Its content is not looked at.
std::optional<Path> find_public_set(const PublicSet& set,
                                    const std::string& dir = "");

/// Reads the public set of this name, its files in the order of
/// `public_sets()`. It is looked for in `dir` (empty: data/NAME),
/// $UNROLL_DATA/NAME and the user's cache folder, else downloaded into `dir`,
/// from the folders NAME of $UNROLL_MIRRORS (URLs with spaces between) if that
/// is set. Throws UnavailableError if it cannot be had, and UserError if it is
/// not what it should be.
TextFiles open_public_set(const std::string& name, const std::string& dir,
                          Console& console);

/// `unroll fetch NAME`: the same, and a line that says where it is. Returns
/// that folder.
Path fetch_text_set(const std::string& name, const std::string& dir,
                    Console& console);

}  // namespace unroll
