#pragma once

#include <string>

namespace unroll {

/// What every set of data says of itself.
struct DataFacts {
  std::string name;    ///< "MNIST", "drawn digits", "tiny Shakespeare".
  std::string caveat;  ///< What every table must say; "" for real data.
  std::string source;  ///< Where it was found.
  std::string sha256;  ///< Of all that it holds.
};

}  // namespace unroll
