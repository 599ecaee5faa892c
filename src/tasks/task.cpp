#include "tasks/task.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"

namespace unroll {

std::string to_string(SplitName split) {
  switch (split) {
    case SplitName::train:
      return "train";
    case SplitName::valid:
      return "valid";
    case SplitName::test:
      break;
  }
  return "test";
}

SplitName parse_split(const std::string& name) {
  for (const auto split : {SplitName::train, SplitName::valid, SplitName::test})
    if (name == to_string(split)) return split;
  throw UserError(
      fmt::format("no split \"{}\": there are train, valid and test", name));
}

std::string Task::first_non_finite_layer(std::int64_t) {
  for (const auto& item : model().named_parameters())
    if (!at::isfinite(item.value()).all().item<bool>())
      return item.key().substr(0, item.key().rfind('.'));
  return "";
}

}  // namespace unroll
