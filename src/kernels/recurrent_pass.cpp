#include "kernels/recurrent_pass.h"

namespace unroll {

std::vector<GateGroup> RecurrentShape::groups() const {
  const auto h = units;
  if (cell == RecurrentCell::gru)
    return {{0, 2 * h, 0, 0}, {2 * h, h, 2 * h, -1}, {3 * h, h, -1, 2 * h}};
  return {{0, gate_columns(), 0, 0}};
}

std::int64_t RecurrentShape::gate_columns() const {
  return cell == RecurrentCell::rnn ? units : 4 * units;
}

std::int64_t RecurrentShape::steps_of(std::int64_t direction) const {
  return only_last && direction == 1 ? 1 : steps;
}

std::int64_t RecurrentShape::time(std::int64_t direction,
                                  std::int64_t s) const {
  return direction == 0 ? s : steps - 1 - s;
}

}  // namespace unroll
