#include "kernels/optimizer_steps.h"

#include <algorithm>
#include <cmath>

#include "kernels/choice.h"
#include "kernels/parallel.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

using Tensors = std::vector<at::Tensor>;

/// A run of elements of one tensor, the same whatever the threads are.
struct ValuePiece {
  std::size_t tensor;
  std::int64_t from, count;
};

std::vector<ValuePiece> pieces_of(const Tensors& tensors) {
  constexpr std::int64_t kLongest = 1 << 15;
  std::vector<ValuePiece> pieces;
  for (std::size_t i = 0; i < tensors.size(); ++i)
    for (std::int64_t from = 0; from < tensors[i].numel(); from += kLongest)
      pieces.push_back(
          {i, from, std::min(kLongest, tensors[i].numel() - from)});
  return pieces;
}

template <typename Run>
void each_piece(const std::vector<ValuePiece>& pieces, const Run& run) {
  parallel(static_cast<std::int64_t>(pieces.size()),
           [&](std::int64_t i) { run(static_cast<std::size_t>(i)); });
}

Tensors in_rows(const Tensors& tensors) {
  Tensors result;
  for (const auto& tensor : tensors) result.push_back(tensor.contiguous());
  return result;
}

const float* read(const Tensors& tensors, const ValuePiece& piece) {
  return tensors[piece.tensor].const_data_ptr<float>() + piece.from;
}

float* write(const Tensors& tensors, const ValuePiece& piece) {
  return tensors[piece.tensor].mutable_data_ptr<float>() + piece.from;
}

/// What autograd has saved of them is out of date from here on.
void changed_in_place(const Tensors& tensors) {
  for (const auto& tensor : tensors)
    tensor.unsafeGetTensorImpl()->bump_version();
}

/// run(step, piece) for each piece, `step` being `how` of its values and
/// slopes.
template <typename Step, typename Run>
void each_step(const Tensors& values, const Tensors& slopes, const Step& how,
               const Run& run) {
  const auto slope_rows = in_rows(slopes);
  const auto pieces = pieces_of(values);
  each_piece(pieces, [&](std::size_t i) {
    auto step = how;
    step.count = pieces[i].count;
    step.values = write(values, pieces[i]);
    step.slopes = read(slope_rows, pieces[i]);
    run(step, pieces[i]);
  });
}

}  // namespace

bool all_fused(const Tensors& tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return fused_kernels_apply(tensor);
  });
}

bool steps_fused(const Tensors& values) {
  return all_fused(values) &&
         std::all_of(values.begin(), values.end(),
                     [](const auto& tensor) { return tensor.is_contiguous(); });
}

double joint_norm(const Tensors& tensors) {
  const auto rows = in_rows(tensors);
  const auto pieces = pieces_of(rows);
  std::vector<double> squares(pieces.size());
  each_piece(pieces, [&](std::size_t i) {
    squares[i] = simd().sum_of_squares(read(rows, pieces[i]), pieces[i].count);
  });
  double sum = 0.0;
  for (const double square : squares) sum += square;
  return std::sqrt(sum);
}

void adam_steps(const Tensors& values, const Tensors& slopes,
                const Tensors& means, const Tensors& squares,
                const AdamStep& how) {
  each_step(values, slopes, how, [&](AdamStep& step, const ValuePiece& piece) {
    step.means = write(means, piece);
    step.squares = write(squares, piece);
    simd().adam_step(step);
  });
  for (const auto& all : {values, means, squares}) changed_in_place(all);
}

void sgd_steps(const Tensors& values, const Tensors& slopes,
               const Tensors& momenta, const SgdStep& how) {
  each_step(values, slopes, how, [&](SgdStep& step, const ValuePiece& piece) {
    if (!momenta.empty()) step.momenta = write(momenta, piece);
    simd().sgd_step(step);
  });
  for (const auto& all : {values, momenta}) changed_in_place(all);
}

}  // namespace unroll
