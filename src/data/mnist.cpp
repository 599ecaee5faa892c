#include "data/mnist.h"

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/hash.h"
#include "base/process.h"
#include "data/download.h"
#include "data/gzip.h"

namespace unroll {
namespace {

const std::array<RemoteFile, 4> kFiles = {{
    {"train-images-idx3-ubyte.gz", 9912422,
     "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
    {"train-labels-idx1-ubyte.gz", 28881,
     "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {"t10k-images-idx3-ubyte.gz", 1648877,
     "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
    {"t10k-labels-idx1-ubyte.gz", 4542,
     "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}};

constexpr std::array<std::size_t, 4> kUnpackedSizes = {47040016, 60008, 7840016,
                                                       10008};

constexpr const char* kMirrors =
    "https://ossci-datasets.s3.amazonaws.com/mnist/ "
    "https://storage.googleapis.com/cvdf-datasets/mnist/ "
    "http://yann.lecun.com/exdb/mnist/";

std::vector<std::string> mirrors() {
  const std::string own = environment("UNROLL_MNIST_MIRRORS");
  std::istringstream words(own.empty() ? kMirrors : own);
  std::vector<std::string> mirrors;
  for (std::string mirror; words >> mirror;)
    mirrors.push_back(mirror.ends_with('/') ? mirror : mirror + "/");
  return mirrors;
}

/// "x-idx3-ubyte.gz" may also be called "x.idx3-ubyte", and be unpacked.
std::optional<Path> find_mnist_file(const Path& folder,
                                    const std::string& gz_name) {
  const std::string plain = gz_name.substr(0, gz_name.size() - 3);
  std::string dotted = plain;
  dotted[dotted.rfind("-idx")] = '.';
  for (const std::string& name : {plain, gz_name, dotted, dotted + ".gz"}) {
    std::error_code error;
    if (std::filesystem::is_regular_file(folder / name, error))
      return folder / name;
  }
  return std::nullopt;
}

std::optional<MnistFiles> find_in(const Path& folder) {
  MnistFiles files{folder, {}};
  for (std::size_t i = 0; i < kFiles.size(); ++i) {
    const auto path = find_mnist_file(folder, kFiles[i].name);
    if (!path) return std::nullopt;
    files.paths[i] = *path;
  }
  return files;
}

void download_missing(const Path& dir, Console& console) {
  std::vector<RemoteFile> missing;
  for (const RemoteFile& file : kFiles)
    if (!find_mnist_file(dir, file.name)) missing.push_back(file);
  console.line(fmt::format("MNIST is not here yet: downloading it into {}",
                           dir.string()));
  try {
    download_files(missing, mirrors(), dir, console);
  } catch (const UserError& error) {
    throw UnavailableError(fmt::format(
        "MNIST: {}\nPut its four files ({} and so on, packed or not) into {}, "
        "set MNIST_DIR to a folder that has them, or train on digits that "
        "this program draws (data.set \"drawn_digits\").",
        error.what(), kFiles[0].name, dir.string()));
  }
}

}  // namespace

std::vector<Path> mnist_folders(const Path& dir) {
  std::vector<Path> bases = {dir};
  if (const auto own = environment("MNIST_DIR"); !own.empty())
    bases.emplace_back(own);
  bases.emplace_back("data");
  if (const auto home = environment("HOME"); !home.empty())
    bases.push_back(Path(home) / "data");
  bases.push_back(user_cache_dir() / "mnist");
  std::vector<Path> folders;
  for (const Path& base : bases) {
    folders.push_back(base);
    folders.push_back(base / "MNIST" / "raw");
  }
  return folders;
}

std::optional<MnistFiles> find_mnist(const Path& dir) {
  for (const Path& folder : mnist_folders(dir))
    if (auto files = find_in(folder)) return files;
  return std::nullopt;
}

MnistFiles get_mnist(const Path& dir, Console& console) {
  if (auto files = find_mnist(dir)) return *files;
  const auto own = environment("MNIST_DIR");
  if (!own.empty())
    console.warn(
        fmt::format("MNIST_DIR is {}, which does not hold MNIST's "
                    "four files",
                    own));
  download_missing(dir, console);
  if (auto files = find_in(dir)) return *files;
  throw RunError(
      fmt::format("{}: MNIST's files went away again", dir.string()));
}

Bytes read_mnist_file(const MnistFiles& files, std::size_t index) {
  const Path& path = files.paths[index];
  const RemoteFile& expected = kFiles[index];
  const Bytes packed = read_bytes(path);
  std::string problem = "its checksum differs";
  try {
    Bytes content(kUnpackedSizes[index] + 1);  // One more: none may be left.
    content.resize(GzipReader(packed, path.string()).read(content));
    Sha256 hash;
    hash.update(content);
    if (hash.hex() == expected.sha256) return content;
  } catch (const UserError& error) {
    problem = error.what();
  }
  throw UserError(fmt::format(
      "{}: is not MNIST's {}: {}. Remove it, and it will be found elsewhere or "
      "downloaded; files of your own are read with data.set \"idx\".",
      path.string(), expected.name, problem));
}

Path fetch_mnist(const Path& dir, Console& console) {
  const MnistFiles files = get_mnist(dir, console);
  for (std::size_t i = 0; i < files.paths.size(); ++i)
    read_mnist_file(files, i);
  const Path folder = std::filesystem::absolute(files.folder);
  console.line(fmt::format("MNIST is in {}", folder.string()));
  return folder;
}

}  // namespace unroll
