// Texts for the tests of this room, written into a folder of their own.
#pragma once

#include <string>

#include "base/console.h"
#include "data/support.h"

namespace unroll::data_tests {

inline Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

/// Nothing outside a folder of its own is found, neither the sets of the one
/// who runs the tests nor the network.
struct NoSets {
  TemporaryFolder folder;
  Path before = std::filesystem::current_path();
  Setting shelf{"UNROLL_DATA", ""};
  Setting cache{"XDG_CACHE_HOME", folder.path() / "cache"};
  Setting mirrors{"UNROLL_MIRRORS", "file:///no/such/mirror"};
  Console console{true};
  NoSets() { std::filesystem::current_path(folder.path()); }
  ~NoSets() { std::filesystem::current_path(before); }

  /// Returns the name, which holds while this lives.
  std::string write(const std::string& name, const std::string& text) const {
    folder.write(name, bytes_of(text));
    return name;
  }
};

}  // namespace unroll::data_tests
