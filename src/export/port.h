#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace unroll {

enum class ElementType { float32, int64 };

/// A size, or the name of one that each call chooses: "batch".
using Dimension = std::variant<std::int64_t, std::string>;

/// What goes into an exported model, or comes out of it.
struct Port {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<Dimension> shape;
  std::string meaning;  ///< "pixels / 255"
};

}  // namespace unroll
