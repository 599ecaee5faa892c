#include "commands/digit_row_input.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "data/digit_row_picture.h"

namespace unroll {

at::Tensor read_digit_row(const PredictionFile& file, std::int64_t most) {
  constexpr std::int64_t kSide = 28;
  if (file.range)
    throw UserError(fmt::format(
        "{}: pictures of digits side by side are PNG or JPEG files, of which "
        "nothing is picked by number",
        file.path.string()));
  std::vector<at::Tensor> digits;
  for (auto& digit : place_digit_row(read_image_file(file.path), kSide, kSide,
                                     most, file.path.string()))
    digits.push_back(
        at::from_blob(digit.pixels.data(), {kSide, kSide}, at::kByte)
            .to(at::kFloat)
            .div_(255.0));
  return at::stack(digits).unsqueeze(0);
}

}  // namespace unroll
