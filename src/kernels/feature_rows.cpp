#include "kernels/feature_rows.h"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "kernels/matrices.h"
#include "kernels/ranges.h"

namespace unroll {
namespace {

std::int64_t whole_panels(std::int64_t cols) {
  return panels_in(cols) * simd().panel_width;
}

}  // namespace

at::Tensor new_feature_rows(std::int64_t examples, std::int64_t features) {
  if (examples < kFewRows)
    return at::empty({features, examples}, at::kFloat).t();
  const auto step = whole_panels(examples);
  const auto rows = at::empty({features, step}, at::kFloat);
  auto* data = rows.mutable_data_ptr<float>();
  for (std::int64_t f = 0; step > examples && f < features; ++f)
    std::fill(data + f * step + examples, data + (f + 1) * step, 0.0f);
  return rows.narrow(1, 0, examples).t();
}

bool are_feature_rows(const at::Tensor& x) {
  const auto step = x.stride(1);
  if (x.stride(0) != 1 || step % simd().panel_width != 0) return false;
  // Panels are read to their ends.
  const auto end =
      x.storage_offset() + (x.size(1) - 1) * step + whole_panels(x.size(0));
  return step >= whole_panels(x.size(0)) &&
         end * static_cast<std::int64_t>(sizeof(float)) <=
             static_cast<std::int64_t>(x.storage().nbytes());
}

at::Tensor as_feature_rows(const at::Tensor& x) {
  if (are_feature_rows(x)) return x;
  const auto from = x.stride(1) == 1 ? x : x.contiguous();
  const auto rows = new_feature_rows(x.size(0), x.size(1));
  const auto* data = from.const_data_ptr<float>();
  auto* target = rows.mutable_data_ptr<float>();
  // Ranges of whole vectors, so that these are moved as such.
  const auto width = simd().panel_width;
  parallel_ranges(panels_in(x.size(1)), width * x.size(0),
                  [&](std::int64_t first, std::int64_t end) {
                    const auto col = first * width;
                    simd().transpose(data + col, from.stride(0), x.size(0),
                                     std::min(end * width, x.size(1)) - col,
                                     target + col * rows.stride(1),
                                     rows.stride(1));
                  });
  return rows;
}

Panels panels_of(const at::Tensor& feature_rows) {
  TORCH_INTERNAL_ASSERT(are_feature_rows(feature_rows));
  return {feature_rows.const_data_ptr<float>(), feature_rows.stride(1),
          simd().panel_width};
}

MatrixView view_of(const at::Tensor& x) {
  return {x.const_data_ptr<float>(), x.stride(0), x.stride(1)};
}

MatrixView transposed(const MatrixView& x) {
  return {x.data, x.col_step, x.row_step};
}

}  // namespace unroll
