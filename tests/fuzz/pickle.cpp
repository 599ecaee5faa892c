#include "checkpoint/pickle.h"

#include "checkpoint/torch_tensor.h"
#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  static const auto allowed = torch_functions();
  const Pickle pickle = read_pickle(bytes, allowed);
  for (const PickleValue& value : pickle.values)
    for (const PickleId item : value.items)
      require(item < pickle.values.size(), "an item that is nowhere");
}
