#include "data/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <system_error>

#include "base/error.h"
#include "base/hash.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "data/gzip.h"

namespace unroll {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kStallSeconds = 20;

/// A download under way, as libcurl's callbacks see it.
struct Transfer {
  Bytes bytes;
  std::uint64_t limit;
  std::function<void(std::uint64_t)> progress;
};

std::size_t take_bytes(char* data, std::size_t, std::size_t count,
                       void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  if (transfer.bytes.size() + count > transfer.limit) return 0;  // ends it
  transfer.bytes.insert(transfer.bytes.end(), data, data + count);
  transfer.progress(transfer.bytes.size());
  return count;
}

int stop_if_asked(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return stop_signal() != 0;
}

void set_up(CURL* curl, const std::string& url, Transfer& transfer,
            char* message) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1000L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_bytes);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &stop_if_asked);
}

/// Throws UserError with what went wrong.
Bytes download(const std::string& url, std::uint64_t limit,
               std::function<void(std::uint64_t)> progress) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
      curl_easy_init(), &curl_easy_cleanup);
  if (started != CURLE_OK || !curl) throw RunError("libcurl does not start");
  Transfer transfer{{}, limit, std::move(progress)};
  std::array<char, CURL_ERROR_SIZE> message{};
  set_up(curl.get(), url, transfer, message.data());
  const CURLcode status = curl_easy_perform(curl.get());
  if (status == CURLE_ABORTED_BY_CALLBACK)
    throw StoppedError("stopped while downloading");
  if (status == CURLE_WRITE_ERROR)
    throw UserError(
        fmt::format("more than the {} it should be", human_bytes(limit)));
  if (status != CURLE_OK)
    throw UserError(message[0] ? message.data() : curl_easy_strerror(status));
  return std::move(transfer.bytes);
}

/// Mirrors may pack the same content anew, a little larger.
std::uint64_t size_limit(const RemoteFile& file) {
  return file.size + file.size / 4 + 1024;
}

struct Progress {
  Console& console;
  std::uint64_t done = 0;
  std::uint64_t total = 0;

  void show(const std::string& name, std::uint64_t now) const {
    console.progress(fmt::format("downloading {}  {} of {}", name,
                                 human_bytes(done + now), human_bytes(total)));
  }
};

Bytes download_checked(const RemoteFile& file, const std::string& url,
                       const Progress& progress) {
  Bytes bytes = download(url, size_limit(file), [&](std::uint64_t now) {
    progress.show(file.name, now);
  });
  if (file.check)
    file.check(bytes);
  else if (content_sha256(bytes, "it") != file.sha256)
    throw UserError("what it serves has another checksum");
  return bytes;
}

/// `mirrors` starts with the one that served last: it moves up when another
/// fails.
Bytes download_from_any(const RemoteFile& file,
                        std::vector<std::string>& mirrors,
                        const Progress& progress) {
  std::string said;
  for (std::size_t i = 0; i < mirrors.size(); ++i) {
    const std::string url = mirrors[i] + file.name;
    try {
      Bytes bytes = download_checked(file, url, progress);
      std::swap(mirrors[0], mirrors[i]);
      return bytes;
    } catch (const UserError& error) {
      said += fmt::format("\n  {}: {}", url, error.what());
    }
  }
  throw UserError(fmt::format("{} cannot be downloaded:{}", file.name,
                              said.empty() ? " no mirror is given" : said));
}

}  // namespace

std::string content_sha256(const Bytes& bytes, const std::string& name) {
  GzipReader reader(bytes, name);
  Sha256 hash;
  Bytes part(1u << 20);
  while (const std::size_t count = reader.read(part))
    hash.update(std::span(part).first(count));
  return hash.hex();
}

std::vector<Bytes> download_contents(const std::vector<RemoteFile>& files,
                                     const std::vector<std::string>& mirrors,
                                     Console& console) {
  Progress progress{console};
  for (const RemoteFile& file : files) progress.total += file.size;
  std::vector<std::string> order = mirrors;
  std::vector<Bytes> contents;
  try {
    for (const RemoteFile& file : files) {
      contents.push_back(download_from_any(file, order, progress));
      progress.done += file.size;
    }
  } catch (...) {
    console.progress("");
    throw;
  }
  console.progress("");
  return contents;
}

void write_files(const std::vector<std::string>& names,
                 const std::vector<Bytes>& contents, const Path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw UserError(fmt::format("{}: the folder cannot be made: {}",
                                folder.string(), error.message()));
  std::size_t written = 0;
  try {
    for (; written < names.size(); ++written)
      write_atomically(folder / names[written],
                       {reinterpret_cast<const char*>(contents[written].data()),
                        contents[written].size()});
  } catch (...) {
    while (written > 0)
      std::filesystem::remove(folder / names[--written], error);
    throw;
  }
}

void download_files(const std::vector<RemoteFile>& files,
                    const std::vector<std::string>& mirrors, const Path& folder,
                    Console& console) {
  const auto contents = download_contents(files, mirrors, console);
  std::vector<std::string> names;
  for (const RemoteFile& file : files) names.push_back(file.name);
  write_files(names, contents, folder);
}

}  // namespace unroll
