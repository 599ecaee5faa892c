#include "cli/engine_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>

#include "base/error.h"
#include "base/version.h"
#include "data/dataset.h"

namespace unroll {
namespace {

/// Where the engine lies, seen from the program: as built, then as installed.
constexpr const char* kLibraryDirs[] = {"../lib", UNROLL_LIBRARY_DIR};

Path engine_file() {
  const Path program = program_dir();
  for (const char* dir : kLibraryDirs) {
    const Path file = (program / dir / kEngineFile).lexically_normal();
    if (std::filesystem::exists(file)) return file;
  }
  throw RunError(fmt::format(
      "{} is missing: it belongs into {}; build or install unroll again",
      kEngineFile, (program / kLibraryDirs[0]).lexically_normal().string()));
}

/// LibTorch's threads wait for one another by spinning. On a machine that does
/// other work too, each such wait can last a whole time slice, and training
/// becomes twenty times slower: let them sleep after some microseconds.
void sleep_rather_than_spin() {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr)
    ::setenv("GOMP_SPINCOUNT", "2000", /*overwrite=*/0);
}

std::string last_error() {
  const char* message = ::dlerror();
  return message == nullptr ? "unknown" : message;
}

}  // namespace

const Engine& open_engine() {
  const Path file = engine_file();
  sleep_rather_than_spin();
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw RunError(fmt::format(
        "cannot open {}: {}\nIt needs the LibTorch it was built with: put that "
        "back, name its lib folder in LD_LIBRARY_PATH, or build unroll again",
        file.string(), last_error()));
  using GetEngine = const Engine* (*)();
  const auto get = reinterpret_cast<GetEngine>(::dlsym(library, kEngineSymbol));
  if (get == nullptr || get()->version != std::string(kVersion))
    throw RunError(
        fmt::format("{} is not of unroll {}; build or install both again",
                    file.string(), kVersion));
  return *get();
}

const Engine& open_engine_beside_data(const RunConfig& config,
                                      Console& console) {
  open_dataset_ahead(config, console);
  return open_engine();
}

}  // namespace unroll
