#include "training/failure.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <new>

#include "base/text.h"

namespace unroll {
namespace {

/// LibTorch's allocator of CPU memory throws errors of no type of their own.
bool lacks_memory(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
         std::string_view(error.what()).find("DefaultCPUAllocator") !=
             std::string_view::npos;
}

std::string own_text(const std::exception& error) {
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  return first_line(torch ? torch->what_without_backtrace() : error.what());
}

}  // namespace

std::string failure_text(const std::exception& error) {
  if (!lacks_memory(error)) return own_text(error);
  return fmt::format(
      "out of memory ({}); a smaller data.batch_size or a smaller model needs "
      "less",
      own_text(error));
}

}  // namespace unroll
