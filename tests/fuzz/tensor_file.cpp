// Files of torch.save (and of safetensors) as a model's weights.
#include "checkpoint/tensor_file.h"

#include "fuzz.h"
#include "hostile_file.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  const HostileFile input(bytes);
  for (const StoredTensor& tensor : read_tensor_file(input.path()).tensors) {
    const auto count = element_count(tensor.shape);
    require(count && *count * element_size(tensor.dtype) ==
                         static_cast<std::int64_t>(tensor.data.size()),
            "a tensor that does not fill its shape");
  }
}
