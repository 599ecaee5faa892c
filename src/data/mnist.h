#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/console.h"
#include "base/files.h"

namespace unroll {

/// Where MNIST's four IDX files lie, plain or gzip.
struct MnistFiles {
  Path folder;
  /// Training images, training labels, test images, test labels.
  std::array<Path, 4> paths;
};

/// Folders that are looked into for MNIST, in this order: `dir`, $MNIST_DIR,
/// ./data, ~/data and the user's cache folder, each followed by its `MNIST/raw`
/// (where torchvision puts it).
std::vector<Path> mnist_folders(const Path& dir);

/// The first of these folders that holds all four files.
std::optional<MnistFiles> find_mnist(const Path& dir);

/// Finds MNIST or downloads it into `dir`, from the mirrors in
/// $UNROLL_MNIST_MIRRORS (URLs with spaces between) if that is set. Throws
/// UnavailableError, saying what to do, if it cannot be had.
MnistFiles get_mnist(const Path& dir, Console& console);

/// What `files.paths[index]` holds, unpacked. Throws UserError unless it is
/// what MNIST's file of that place holds.
Bytes read_mnist_file(const MnistFiles& files, std::size_t index);

/// `unroll fetch mnist`: get_mnist, every file checked, and a line that says
/// where they are. Returns their folder.
Path fetch_mnist(const Path& dir, Console& console);

}  // namespace unroll
