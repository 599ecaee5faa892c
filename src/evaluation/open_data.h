#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/console.h"
#include "data/dataset.h"

namespace unroll {

/// Data sets in memory, each opened once however many configs ask for it.
class OpenData {
 public:
  explicit OpenData(Console& console) : console_(console) {}
  std::shared_ptr<const Dataset> get(const RunConfig& config);

 private:
  Console& console_;
  std::map<std::string, std::shared_ptr<const Dataset>> sets_;
};

}  // namespace unroll
