#include "kernels/parallel.h"

#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace unroll {

// at::parallel_for stands in a header and runs serially unless every file that
// uses it is compiled for LibTorch's own OpenMP. An iterator's loop is compiled
// into LibTorch, with whichever threads that has.
void parallel(std::int64_t count, c10::function_ref<void(std::int64_t)> task) {
  if (count == 1 || at::get_num_threads() == 1 || at::in_parallel_region()) {
    for (std::int64_t i = 0; i < count; ++i) task(i);
    return;
  }
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  auto tensor = at::from_blob(numbers.data(), {count}, at::kLong);
  auto iterator = at::TensorIteratorConfig()
                      .add_output(tensor)
                      .check_all_same_dtype(false)
                      .resize_outputs(false)
                      .build();
  iterator.for_each(
      [&](char** data, const std::int64_t* strides, std::int64_t size) {
        for (std::int64_t i = 0; i < size; ++i)
          task(
              *reinterpret_cast<const std::int64_t*>(data[0] + i * strides[0]));
      },
      /*grain_size=*/1);
}

std::int64_t parallel_parts(std::int64_t units, std::int64_t smallest) {
  return std::clamp<std::int64_t>(units / std::max<std::int64_t>(smallest, 1),
                                  1, at::get_num_threads());
}

}  // namespace unroll
