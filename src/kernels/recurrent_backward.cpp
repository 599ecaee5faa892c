#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>

#include "kernels/parallel.h"
#include "kernels/recurrent_piece.h"

namespace unroll {
namespace {

/// The weights as right-hand factors of the slopes.
struct PackedWeights {
  PackedMatrix ih, hh;
};

/// One piece's sums for one direction.
struct WeightSums {
  at::Tensor ih;    ///< [G*H, I]
  at::Tensor hh;    ///< [G*H, H]
  at::Tensor bias;  ///< [columns]
};

PackedMatrix packed_whole(const at::Tensor& weight) {
  return {{weight.const_data_ptr<float>(), weight.size(1), 1},
          weight.size(0),
          weight.size(1)};
}

/// Rows of x or h as right-hand factors, packed where their columns do not fill
/// panels.
class RightRows {
 public:
  void clear() { used_ = 0; }

  Panels add(const MatrixView& rows, std::int64_t count, std::int64_t cols) {
    const auto width = simd().panel_width;
    if (cols % width == 0) return {rows.data, rows.row_step, width};
    if (used_ == packed_.size()) packed_.emplace_back();
    auto& to = packed_[used_++];
    to.resize(static_cast<std::size_t>(packed_size(count, cols)));
    simd().pack(rows, count, cols, to.data());
    return packed(to.data(), count);
  }

 private:
  std::vector<std::vector<float>> packed_;
  std::size_t used_ = 0;
};

class BackwardPiece {
 public:
  BackwardPiece(const SequencePiece& piece, const PackedWeights& weights,
                RecurrentGradients& gradients, WeightSums& sums)
      : piece_(piece),
        shape_(piece.shape),
        groups_(piece.shape.groups()),
        weights_(weights),
        gradients_(gradients),
        sums_(sums),
        chunk_(std::clamp<std::int64_t>(
            kChunkRows / std::max<std::int64_t>(piece.rows(), 1), 1,
            shape_.steps_of(piece.direction))),
        slopes_(at::empty({chunk_, piece.rows(), shape_.gate_columns()},
                          at::kFloat)),
        zeros_(at::zeros({piece.rows(), shape_.units}, at::kFloat)) {}

  void run() {
    for (auto end = shape_.steps_of(piece_.direction); end > 0;) {
      const auto begin = std::max<std::int64_t>(end - chunk_, 0);
      for (auto s = end - 1; s >= begin; --s) step_back(s, s - begin);
      if (gradients_.x_wanted) add_inputs(begin, end);
      add_weights(begin, end);
      end = begin;
      first_ = false;
    }
  }

 private:
  /// Steps whose slopes fit a core's own cache together share one pass over the
  /// weights' gradients.
  static constexpr std::int64_t kChunkRows = 512;

  float* slopes(std::int64_t slot) const {
    return slopes_.mutable_data_ptr<float>() +
           slot * piece_.rows() * shape_.gate_columns();
  }

  std::int64_t time(std::int64_t s) const {
    return shape_.time(piece_.direction, s);
  }

  float* state_gradient(const at::Tensor& all) const {
    return all.defined() ? piece_.of_state(all.mutable_data_ptr<float>())
                         : nullptr;
  }

  void step_back(std::int64_t s, std::int64_t slot) const {
    CellSlopes back;
    back.forward = piece_.step(s, zeros_);
    if (gradients_.outputs.defined()) back.dh_above = above(s);
    back.dh_above_step = piece_.output_columns();
    back.dh = state_gradient(gradients_.h);
    back.dc = state_gradient(gradients_.c);
    back.slopes = slopes(slot);
    back.slopes_step = shape_.gate_columns();
    simd().cell_slopes(back);
    multiply_slopes(slot, &GateGroup::hh_row, weights_.hh, back.dh,
                    Start::target);
  }

  /// Where only the last output is wanted, it has a gradient alone.
  const float* above(std::int64_t s) const {
    const auto* all = gradients_.outputs.const_data_ptr<float>();
    if (!shape_.only_last) return piece_.of_outputs(all, time(s));
    return time(s) == shape_.steps - 1 ? piece_.of_outputs(all, 0) : nullptr;
  }

  /// target [rows, cols] += slopes [rows, columns] times those rows of W.
  void multiply_slopes(std::int64_t slot, std::int64_t GateGroup::*row,
                       const PackedMatrix& weight, float* target,
                       Start start) const {
    Product products[3];
    std::int64_t count = 0;
    for (const auto& group : groups_) {
      if (group.*row < 0) continue;
      products[count++] = {
          {slopes(slot) + group.first, shape_.gate_columns(), 1},
          weight.panels(group.*row),
          group.count};
    }
    simd().multiply({piece_.rows(), weight.cols(), products, count, target,
                     weight.cols(), start, nullptr});
  }

  void add_inputs(std::int64_t begin, std::int64_t end) const {
    float* all = gradients_.x.mutable_data_ptr<float>();
    for (auto s = begin; s < end; ++s)
      multiply_slopes(
          s - begin, &GateGroup::ih_row, weights_.ih,
          all + (time(s) * shape_.batch + piece_.from) * shape_.inputs,
          piece_.direction == 0 ? Start::zero : Start::target);
  }

  void add_weights(std::int64_t begin, std::int64_t end) {
    add_weight(begin, end, &GateGroup::ih_row, sums_.ih, [&](std::int64_t s) {
      return MatrixView{piece_.x(time(s)), shape_.inputs, 1};
    });
    add_weight(begin, end, &GateGroup::hh_row, sums_.hh,
               [&](std::int64_t s) { return piece_.h_before(s); });
    simd().add_rows(slopes(0), (end - begin) * piece_.rows(),
                    shape_.gate_columns(), shape_.gate_columns(),
                    sums_.bias.mutable_data_ptr<float>());
  }

  /// sum [G*H, cols] += slopes^T times the rows that each step has read.
  template <typename Rows>
  void add_weight(std::int64_t begin, std::int64_t end,
                  std::int64_t GateGroup::*row, const at::Tensor& sum,
                  const Rows& rows_of) {
    const auto cols = sum.size(1);
    right_.clear();
    std::vector<Product> products;
    for (auto s = begin; s < end; ++s) {
      const MatrixView rows = rows_of(s);
      if (rows.data == nullptr) continue;
      products.push_back({{slopes(s - begin), 1, shape_.gate_columns()},
                          right_.add(rows, piece_.rows(), cols),
                          piece_.rows()});
    }
    for (const auto& group : groups_) {
      if (group.*row < 0) continue;
      auto own = products;
      for (auto& product : own) product.left.data += group.first;
      simd().multiply({group.count, cols, own.data(),
                       static_cast<std::int64_t>(own.size()),
                       sum.mutable_data_ptr<float>() + group.*row * cols, cols,
                       first_ ? Start::zero : Start::target, nullptr});
    }
  }

  const SequencePiece& piece_;
  const RecurrentShape& shape_;
  std::vector<GateGroup> groups_;
  const PackedWeights& weights_;
  RecurrentGradients& gradients_;
  WeightSums& sums_;
  std::int64_t chunk_;
  at::Tensor slopes_;
  at::Tensor zeros_;
  RightRows right_;
  bool first_ = true;
};

/// [D, N, H] to be added to: what came from above, or zeros.
at::Tensor running(const RecurrentShape& shape, const at::Tensor& given) {
  return given.defined()
             ? given.clone(at::MemoryFormat::Contiguous)
             : at::zeros({shape.directions, shape.batch, shape.units},
                         at::kFloat);
}

/// The pieces' sums together, as the gradients of W_ih, W_hh, b_ih and b_hh.
void add_up(const RecurrentShape& shape, const WeightSums& sums,
            std::vector<at::Tensor>& weights) {
  const auto total = [](const at::Tensor& pieces) {
    return pieces.size(0) == 1 ? pieces[0] : pieces.sum(0);
  };
  weights.push_back(total(sums.ih));
  weights.push_back(total(sums.hh));
  const auto bias = total(sums.bias);
  auto bias_ih = at::empty({weights[0].size(0)}, at::kFloat);
  auto bias_hh = at::empty({weights[0].size(0)}, at::kFloat);
  for (const auto& group : shape.groups()) {
    const auto own = bias.narrow(0, group.first, group.count);
    if (group.ih_row >= 0)
      bias_ih.narrow(0, group.ih_row, group.count).copy_(own);
    if (group.hh_row >= 0)
      bias_hh.narrow(0, group.hh_row, group.count).copy_(own);
  }
  weights.push_back(bias_ih);
  weights.push_back(bias_hh);
}

}  // namespace

void recurrent_backward(const RecurrentShape& shape, const RecurrentTape& tape,
                        RecurrentGradients& gradients) {
  gradients.h = running(shape, gradients.h);
  if (shape.cell == RecurrentCell::lstm)
    gradients.c = running(shape, gradients.c);
  const auto pieces = pieces_of(shape.batch);
  std::vector<PackedWeights> packed;
  std::vector<WeightSums> sums;
  for (std::int64_t d = 0; d < shape.directions; ++d) {
    const auto own = tape.weights.slice(static_cast<std::size_t>(4 * d), 4);
    packed.push_back({packed_whole(own[0]), packed_whole(own[1])});
    const auto rows = own[0].size(0);
    sums.push_back({at::empty({pieces, rows, shape.inputs}, at::kFloat),
                    at::empty({pieces, rows, shape.units}, at::kFloat),
                    at::zeros({pieces, shape.gate_columns()}, at::kFloat)});
  }
  if (gradients.x_wanted)
    gradients.x = at::empty_like(tape.x, at::MemoryFormat::Contiguous);
  parallel(pieces, [&](std::int64_t i) {
    for (std::int64_t d = 0; d < shape.directions; ++d) {
      const auto number = static_cast<std::size_t>(d);
      const SequencePiece piece{shape, tape, d, shape.batch * i / pieces,
                                shape.batch * (i + 1) / pieces};
      WeightSums own{sums[number].ih[i], sums[number].hh[i],
                     sums[number].bias[i]};
      BackwardPiece(piece, packed[number], gradients, own).run();
    }
  });
  for (const auto& of_direction : sums)
    add_up(shape, of_direction, gradients.weights);
}

}  // namespace unroll
