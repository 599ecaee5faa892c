#include "kernels/weight_slopes.h"

#include <algorithm>
#include <vector>

#include "kernels/feature_rows.h"
#include "kernels/matrices.h"
#include "kernels/ranges.h"

namespace unroll {
namespace {

/// Rows whose products are summed before the next ones are read: the panel of
/// x that they make stays near.
constexpr std::int64_t kRowsAtOnce = 512;
/// Outputs whose slopes are copied together, where they lie far apart.
constexpr std::int64_t kOutputsAtOnce = 96;
/// A distance between rows at which a column of them takes too many pages.
constexpr std::int64_t kFar = 512;

/// Part of the gradient: outputs and, in panels, inputs.
struct Block {
  std::int64_t output, outputs;
  std::int64_t panel, inputs;
};

/// slopes^T [outputs, rows] of a block and a few rows, near one another.
MatrixView gather(const WeightSlopes& all, const Block& block, std::int64_t row,
                  std::int64_t rows, std::vector<float>& copy) {
  const auto& from = all.slopes;
  const float* at =
      from.data + row * from.row_step + block.output * from.col_step;
  if (from.col_step != 1 || from.row_step < kFar)
    return {at, from.col_step, from.row_step};
  copy.resize(static_cast<std::size_t>(rows * block.outputs));
  for (std::int64_t i = 0; i < rows; ++i)
    std::copy_n(at + i * from.row_step, block.outputs,
                copy.data() + i * block.outputs);
  return {copy.data(), 1, block.outputs};
}

void add_bias_slopes(const MatrixView& left, std::int64_t outputs,
                     std::int64_t rows, float* bias) {
  if (left.row_step == 1)
    return simd().add_rows(left.data, rows, outputs, left.col_step, bias);
  for (std::int64_t output = 0; output < outputs; ++output)
    for (std::int64_t row = 0; row < rows; ++row)
      bias[output] += left.data[output * left.row_step + row * left.col_step];
}

void run_block(const WeightSlopes& all, const PackedMatrix& x,
               const Block& block, std::vector<float>& copy) {
  for (std::int64_t row = 0; row < all.rows; row += kRowsAtOnce) {
    const auto rows = std::min(kRowsAtOnce, all.rows - row);
    const auto left = gather(all, block, row, rows, copy);
    auto right = x.panels(row);
    right.data += block.panel * right.panel_step;
    const Product product = {left, right, rows};
    simd().multiply({block.outputs, block.inputs, &product, 1,
                     all.weight + block.output * all.inputs +
                         block.panel * simd().panel_width,
                     all.inputs, row == 0 ? Start::zero : Start::target,
                     nullptr});
    if (all.bias != nullptr && block.panel == 0)
      add_bias_slopes(left, block.outputs, rows, all.bias + block.output);
  }
}

void run_blocks(const WeightSlopes& all, const PackedMatrix& x, Block range) {
  std::vector<float> copy;
  const auto end = range.output + range.outputs;
  for (; range.output < end; range.output += kOutputsAtOnce) {
    range.outputs = std::min(kOutputsAtOnce, end - range.output);
    run_block(all, x, range, copy);
  }
}

}  // namespace

void make_input_slopes(const at::Tensor& slopes_RO, const at::Tensor& weight_OI,
                       float* target) {
  const auto outputs = weight_OI.size(0), inputs = weight_OI.size(1);
  const PackedMatrix packed(view_of(weight_OI), outputs, inputs);
  const Product product = {view_of(slopes_RO), packed.panels(), outputs};
  multiply_in_parallel({slopes_RO.size(0), inputs, &product, 1, target, inputs,
                        Start::zero, nullptr});
}

void make_weight_slopes(const WeightSlopes& all) {
  const PackedMatrix x(all.x, all.rows, all.inputs);
  if (all.bias != nullptr) std::fill_n(all.bias, all.outputs, 0.0f);
  const auto width = simd().panel_width;
  const auto panels = panels_in(all.inputs);
  // Cut where there is more to cut.
  if (all.outputs >= panels * simd().tile_rows) {
    parallel_ranges(all.outputs, all.rows * all.inputs,
                    [&](std::int64_t from, std::int64_t to) {
                      run_blocks(all, x, {from, to - from, 0, all.inputs});
                    });
    return;
  }
  parallel_ranges(
      panels, all.rows * all.outputs * width,
      [&](std::int64_t from, std::int64_t to) {
        const auto end = std::min(to * width, all.inputs);
        run_blocks(all, x, {0, all.outputs, from, end - from * width});
      });
}

}  // namespace unroll
