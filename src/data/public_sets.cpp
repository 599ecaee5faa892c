#include "data/public_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "base/process.h"
#include "base/text.h"
#include "data/download.h"
#include "data/unzip.h"

namespace unroll {
namespace {

/// Of one file in an archive; the largest of ours has 100 kB.
constexpr std::uint64_t kMostInArchive = 10'000'000;

const PublicSet& set_called(const std::string& name) {
  const auto& sets = public_sets();
  const auto set = std::ranges::find(sets, name, &PublicSet::name);
  if (set == sets.end())
    throw UserError(fmt::format("there is no public text called {}", name));
  return *set;
}

// --- where it is ------------------------------------------------------------

Path folder_for(const PublicSet& set, const std::string& dir) {
  return dir.empty() ? Path("data") / set.name : Path(dir);
}

std::vector<Path> folders(const PublicSet& set, const Path& dir) {
  std::vector<Path> folders = {dir};
  if (const auto shelf = environment("UNROLL_DATA"); !shelf.empty())
    folders.push_back(Path(shelf) / set.name);
  folders.push_back(user_cache_dir() / set.name);
  return folders;
}

std::optional<Path> find_file(const Path& folder, const std::string& name) {
  for (const std::string& spelled : {name, name + ".gz"}) {
    std::error_code error;
    if (std::filesystem::is_regular_file(folder / spelled, error))
      return folder / spelled;
  }
  return std::nullopt;
}

bool holds(const Path& folder, const PublicSet& set) {
  return std::ranges::all_of(set.files, [&](const PublicFile& file) {
    return find_file(folder, file.name).has_value();
  });
}

std::optional<Path> find_folder(const PublicSet& set, const Path& dir) {
  for (const Path& folder : folders(set, dir))
    if (holds(folder, set)) return folder;
  return std::nullopt;
}

// --- downloading it ---------------------------------------------------------

std::vector<std::string> homes(const PublicSet& set) {
  std::istringstream words(environment("UNROLL_MIRRORS"));
  std::vector<std::string> homes;
  for (std::string mirror; words >> mirror;)
    homes.push_back(mirror + (mirror.ends_with('/') ? "" : "/") + set.name +
                    "/");
  return homes.empty() ? set.homes : homes;
}

void check_content(const PublicFile& file, const Bytes& bytes) {
  const std::string content = unpack_text(bytes, file.name);
  if (const auto problem = file.problem(content); !problem.empty())
    throw UserError(fmt::format("{}: {}", file.name, problem));
}

std::vector<Bytes> unpack_archive(const PublicSet& set, const Bytes& archive) {
  std::vector<std::string> entries;
  for (const PublicFile& file : set.files)
    entries.push_back(set.archive.folder + file.name);
  std::vector<Bytes> contents = unzip(archive, entries, kMostInArchive);
  for (std::size_t i = 0; i < contents.size(); ++i)
    check_content(set.files[i], contents[i]);
  return contents;
}

void download_archive(const PublicSet& set, const Path& dir, Console& console) {
  const RemoteFile archive{
      set.archive.name, set.archive.size, "",
      [&](const Bytes& bytes) { unpack_archive(set, bytes); }};
  const std::vector<Bytes> contents = unpack_archive(
      set, download_contents({archive}, homes(set), console).at(0));
  std::vector<std::string> names;
  for (const PublicFile& file : set.files) names.push_back(file.name);
  write_files(names, contents, dir);
}

void download_missing(const PublicSet& set, const Path& dir, Console& console) {
  std::vector<RemoteFile> missing;
  for (const PublicFile& file : set.files)
    if (!find_file(dir, file.name))
      missing.push_back(
          {file.name + (file.packed ? ".gz" : ""), file.size, "",
           [&](const Bytes& bytes) { check_content(file, bytes); }});
  download_files(missing, homes(set), dir, console);
}

void download(const PublicSet& set, const Path& dir, Console& console) {
  console.line(fmt::format("{} is not here yet: downloading it into {}",
                           set.title, dir.string()));
  try {
    if (set.archive.name.empty())
      download_missing(set, dir, console);
    else
      download_archive(set, dir, console);
  } catch (const UserError& error) {
    throw UnavailableError(fmt::format(
        "{}: {}\nPut its files ({}{}, plain or gzip) into {}, or set "
        "UNROLL_DATA to a folder in which {} holds them; files of your own are "
        "read with data.set \"{}\".",
        set.title, error.what(), set.files[0].name,
        set.files.size() > 1 ? " and so on" : "", dir.string(), set.name,
        set.own));
  }
}

TextFile read_checked(const PublicSet& set, const PublicFile& file,
                      const Path& path) {
  TextFile read = read_text_file(path);
  const std::string problem = file.problem(read.text);
  if (problem.empty()) return read;
  throw UserError(fmt::format(
      "{}: is not {}'s {}: {}. Remove it, and it will be found elsewhere or "
      "downloaded; files of your own are read with data.set \"{}\".",
      read.name, set.title, file.name, problem, set.own));
}

}  // namespace

std::optional<Path> find_public_set(const PublicSet& set,
                                    const std::string& dir) {
  return find_folder(set, folder_for(set, dir));
}

TextFiles open_public_set(const std::string& name, const std::string& dir,
                          Console& console) {
  const PublicSet& set = set_called(name);
  const Path wanted = folder_for(set, dir);
  auto folder = find_folder(set, wanted);
  if (!folder) {
    download(set, wanted, console);
    folder = wanted;
  }
  TextFiles found{set.title, folder->string(), {}};
  for (const PublicFile& file : set.files) {
    const auto path = find_file(*folder, file.name);
    if (!path)
      throw RunError(
          fmt::format("{}: {} went away again", folder->string(), file.name));
    found.files.push_back(read_checked(set, file, *path));
  }
  return found;
}

Path fetch_text_set(const std::string& name, const std::string& dir,
                    Console& console) {
  const TextFiles found = open_public_set(name, dir, console);
  const Path folder = std::filesystem::absolute(found.source);
  console.line(fmt::format("{} is in {}", found.title, folder.string()));
  return folder;
}

}  // namespace unroll
