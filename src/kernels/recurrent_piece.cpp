#include "kernels/recurrent_piece.h"

#include "kernels/parallel.h"

namespace unroll {

float* SequencePiece::kept(const at::Tensor& all, std::int64_t s) const {
  if (!all.defined()) return nullptr;
  const auto times = all.size(1);
  const auto time = times == 1 ? 0 : shape.time(direction, s);
  return all.mutable_data_ptr<float>() +
         ((direction * times + time) * shape.batch + from) * all.size(3);
}

CellStep SequencePiece::step(std::int64_t s, const at::Tensor& zeros) const {
  const auto or_zeros = [&](const float* state) {
    return state != nullptr ? state : zeros.const_data_ptr<float>();
  };
  const auto h = h_before(s);
  CellStep step;
  step.cell = shape.cell;
  step.rows = rows();
  step.units = shape.units;
  step.gates = kept(tape.gates, s);
  step.gates_step = shape.gate_columns();
  step.h_before = or_zeros(h.data);
  step.h_before_step = h.row_step;
  step.c_step = shape.units;
  if (shape.cell == RecurrentCell::lstm) {
    const float* first =
        tape.c0.defined() ? of_state(tape.c0.const_data_ptr<float>()) : nullptr;
    step.c_before = or_zeros(s > 0 ? kept(tape.cells, s - 1) : first);
    step.c = kept(tape.cells, s);
  }
  step.step = shape.time(direction, s);
  step.h = of_outputs(tape.outputs.mutable_data_ptr<float>(), step.step);
  step.h_step = output_columns();
  if (tape.lengths.defined())
    step.lengths = tape.lengths.const_data_ptr<std::int64_t>() + from;
  return step;
}

std::int64_t pieces_of(std::int64_t batch) {
  constexpr std::int64_t kFewestRows = 4;
  return parallel_parts(batch, kFewestRows);
}

}  // namespace unroll
