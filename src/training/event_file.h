#pragma once

#include <functional>
#include <string>

#include "base/files.h"
#include "training/event.h"

namespace unroll {

/// The file of a folder that TensorBoard reads, as it grows.
class EventFile {
 public:
  /// Goes on with the one that is there, if there is one.
  explicit EventFile(const Path& folder);

  bool is_new() const;
  /// Takes away the events that `keeps` refuses, and what was half written when
  /// a machine died.
  void keep(const std::function<bool(const EventPlace&)>& keeps) const;
  /// Throws RunError if it cannot be written.
  void add(const std::string& event) const;

 private:
  Path file_;
};

}  // namespace unroll
