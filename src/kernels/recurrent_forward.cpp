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

class ForwardPiece {
 public:
  ForwardPiece(const SequencePiece& piece,
               const std::vector<PackedGroup>& groups)
      : piece_(piece), groups_(groups) {
    const auto& [shape, tape, direction, from, to] = piece;
    if (!tape.gates.defined())
      scratch_ = at::empty({piece.rows(), shape.gate_columns()}, at::kFloat);
    if (!tape.c0.defined() || !tape.h0.defined())
      zeros_ = at::zeros({piece.rows(), shape.units}, at::kFloat);
  }

  void run() {
    const auto steps = piece_.shape.steps_of(piece_.direction);
    for (std::int64_t s = 0; s < steps; ++s) {
      auto step = piece_.step(s, zeros_);
      if (step.gates == nullptr)
        step.gates = scratch_.mutable_data_ptr<float>();
      multiply(s, step.gates);
      simd().cell_step(step);
    }
  }

 private:
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

  const SequencePiece& piece_;
  const std::vector<PackedGroup>& groups_;
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
    ForwardPiece(piece, groups[static_cast<std::size_t>(d)]).run();
  });
}

}  // namespace unroll
