#pragma once

#include <algorithm>

#include "kernels/recurrent_pass.h"

namespace unroll {

/// Rows [from, to) of a batch, in one direction.
struct SequencePiece {
  const RecurrentShape& shape;
  const RecurrentTape& tape;
  std::int64_t direction;
  std::int64_t from, to;

  std::int64_t rows() const { return to - from; }
  std::int64_t output_columns() const { return shape.directions * shape.units; }

  const float* x(std::int64_t time) const {
    return tape.x.const_data_ptr<float>() +
           (time * shape.batch + from) * shape.inputs;
  }
  /// Of a tensor [T, N, D*H].
  template <typename Float>
  Float* of_outputs(Float* outputs, std::int64_t time) const {
    return outputs + (time * shape.batch + from) * output_columns() +
           direction * shape.units;
  }
  /// Of a tensor [D, N, H].
  template <typename Float>
  Float* of_state(Float* state) const {
    return state + (direction * shape.batch + from) * shape.units;
  }

  /// h before step s: null where that is zeros.
  MatrixView h_before(std::int64_t s) const {
    if (s == 0)
      return {tape.h0.defined() ? of_state(tape.h0.const_data_ptr<float>())
                                : nullptr,
              shape.units, 1};
    return {of_outputs(tape.outputs.const_data_ptr<float>(),
                       shape.time(direction, s - 1)),
            output_columns(), 1};
  }

  /// Of a tensor [D, T, N, columns], or [D, 1, N, columns] of the last step
  /// alone; null where it is undefined.
  float* kept(const at::Tensor& all, std::int64_t s) const;

  /// Step s of the cell, its gates null where the tape keeps none. `zeros`
  /// [rows, H] stand for a first state that is undefined.
  CellStep step(std::int64_t s, const at::Tensor& zeros) const;
};

/// How a batch is cut: into as many pieces as threads, of 4 rows at least.
std::int64_t pieces_of(std::int64_t batch);

}  // namespace unroll
