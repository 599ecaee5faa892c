#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include "kernels/parallel.h"
#include "kernels/recurrent_piece.h"

namespace unroll {
namespace {

/// Both matrices' parts of one group, packed for x and h on their left, and
/// their bias.
struct PackedGroup {
  GateGroup columns;
  PackedMatrix ih, hh;
  at::Tensor bias;
};

/// The transpose of `weight`'s rows [row, row + count).
PackedMatrix packed_rows(const at::Tensor& weight, std::int64_t row,
                         std::int64_t count) {
  const auto depth = weight.size(1);
  return {
      {weight.const_data_ptr<float>() + row * depth, 1, depth}, depth, count};
}

std::vector<PackedGroup> pack_direction(const RecurrentShape& shape,
                                        at::TensorList weights) {
  std::vector<PackedGroup> packed;
  for (const auto& group : shape.groups()) {
    PackedGroup one{group, {}, {}, at::zeros({group.count}, at::kFloat)};
    if (group.ih_row >= 0) {
      one.ih = packed_rows(weights[0], group.ih_row, group.count);
      one.bias += weights[2].narrow(0, group.ih_row, group.count);
    }
    if (group.hh_row >= 0) {
      one.hh = packed_rows(weights[1], group.hh_row, group.count);
      one.bias += weights[3].narrow(0, group.hh_row, group.count);
    }
    packed.push_back(std::move(one));
  }
  return packed;
}

/// Where a step's gates and cells stand.
struct StepPlace {
  float* gates;
  const float* c_before;
  float* c;
};

class ForwardPiece {
 public:
  ForwardPiece(const SequencePiece& piece,
               const std::vector<PackedGroup>& groups, bool keep)
      : piece_(piece), groups_(groups), keep_(keep) {
    const auto& shape = piece.shape;
    if (!stores_gates())
      scratch_ = at::empty({piece.rows(), shape.gate_columns()}, at::kFloat);
    if (!piece.tape.c0.defined() || !piece.tape.h0.defined())
      zeros_ = at::zeros({piece.rows(), shape.units}, at::kFloat);
  }

  void run() {
    const auto steps = piece_.shape.steps_of(piece_.direction);
    for (std::int64_t s = 0; s < steps; ++s) {
      const auto place = place_of(s);
      multiply(s, place.gates);
      activate(s, place);
    }
  }

 private:
  bool stores_gates() const { return keep_ && piece_.tape.gates.defined(); }

  StepPlace place_of(std::int64_t s) {
    const auto& [shape, tape, direction, from, to] = piece_;
    const auto row = [&](std::int64_t step, std::int64_t steps) {
      const auto time = steps == 1 ? 0 : shape.time(direction, step);
      return (direction * steps + time) * shape.batch + from;
    };
    StepPlace place{};
    place.gates = stores_gates()
                      ? tape.gates.mutable_data_ptr<float>() +
                            row(s, shape.steps) * shape.gate_columns()
                      : scratch_.mutable_data_ptr<float>();
    if (shape.cell != RecurrentCell::lstm) return place;
    const auto kept = tape.cells.size(1);
    float* cells = tape.cells.mutable_data_ptr<float>();
    place.c = cells + row(s, kept) * shape.units;
    if (s > 0)
      place.c_before = cells + row(s - 1, kept) * shape.units;
    else if (tape.c0.defined())
      place.c_before = piece_.of_state(tape.c0.const_data_ptr<float>());
    else
      place.c_before = zeros_.const_data_ptr<float>();
    return place;
  }

  void multiply(std::int64_t s, float* gates) const {
    const auto& shape = piece_.shape;
    const auto h = piece_.h_before(s);
    const MatrixView x{piece_.x(shape.time(piece_.direction, s)), shape.inputs,
                       1};
    for (const auto& group : groups_) {
      Product products[2];
      std::int64_t count = 0;
      if (group.ih.rows() > 0)
        products[count++] = {x, group.ih.panels(), shape.inputs};
      if (group.hh.rows() > 0 && h.data != nullptr)
        products[count++] = {h, group.hh.panels(), shape.units};
      simd().multiply({piece_.rows(), group.columns.count, products, count,
                       gates + group.columns.first, shape.gate_columns(),
                       Start::bias, group.bias.const_data_ptr<float>()});
    }
  }

  void activate(std::int64_t s, const StepPlace& place) const {
    const auto& shape = piece_.shape;
    const auto time = shape.time(piece_.direction, s);
    const auto h = piece_.h_before(s);
    CellStep step;
    step.cell = shape.cell;
    step.rows = piece_.rows();
    step.units = shape.units;
    step.gates = place.gates;
    step.gates_step = shape.gate_columns();
    step.h_before = h.data != nullptr ? h.data : zeros_.const_data_ptr<float>();
    step.h_before_step = h.row_step;
    step.c_before = place.c_before;
    step.c = place.c;
    step.c_step = shape.units;
    step.h =
        piece_.of_outputs(piece_.tape.outputs.mutable_data_ptr<float>(), time);
    step.h_step = piece_.output_columns();
    step.lengths = piece_.lengths();
    step.step = time;
    simd().cell_step(step);
  }

  const SequencePiece& piece_;
  const std::vector<PackedGroup>& groups_;
  bool keep_;
  at::Tensor scratch_;
  at::Tensor zeros_;
};

void allocate(const RecurrentShape& shape, RecurrentTape& tape, bool keep) {
  const auto kept = keep ? shape.steps : 1;
  tape.outputs = at::empty(
      {shape.steps, shape.batch, shape.directions * shape.units}, at::kFloat);
  if (keep && shape.cell != RecurrentCell::rnn)
    tape.gates =
        at::empty({shape.directions, kept, shape.batch, shape.gate_columns()},
                  at::kFloat);
  if (shape.cell == RecurrentCell::lstm)
    tape.cells = at::empty({shape.directions, kept, shape.batch, shape.units},
                           at::kFloat);
}

}  // namespace

std::int64_t pieces_of(std::int64_t batch) {
  constexpr std::int64_t kFewestRows = 4;
  return parallel_parts(batch, kFewestRows);
}

void recurrent_forward(const RecurrentShape& shape, RecurrentTape& tape,
                       bool keep) {
  allocate(shape, tape, keep);
  std::vector<std::vector<PackedGroup>> groups;
  for (std::int64_t d = 0; d < shape.directions; ++d)
    groups.push_back(pack_direction(
        shape, tape.weights.slice(static_cast<std::size_t>(4 * d), 4)));
  const auto pieces = pieces_of(shape.batch);
  parallel(pieces * shape.directions, [&](std::int64_t task) {
    const auto i = task / shape.directions, d = task % shape.directions;
    const SequencePiece piece{shape, tape, d, shape.batch * i / pieces,
                              shape.batch * (i + 1) / pieces};
    ForwardPiece(piece, groups[static_cast<std::size_t>(d)], keep).run();
  });
}

}  // namespace unroll
