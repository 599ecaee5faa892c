#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "data/image_file.h"

namespace unroll {

/// Images first .. last of an IDX file, counted from 0.
struct IndexRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// "7" or "0-9". Throws UserError for anything else.
IndexRange parse_index_range(const std::string& text);

/// One FILE of `predict`.
struct PredictionFile {
  Path path;
  std::optional<IndexRange> range;
};

/// "digit.png", "images.idx:7" or "images.idx:0-9"; a file whose own name ends
/// in ":7" is taken by its name. `index` is the text of --index, if given: it
/// holds where the argument itself names no index.
PredictionFile parse_prediction_file(const std::string& argument,
                                     const std::string& index = "");

/// An image as the model gets it.
struct InputImage {
  std::string file;                   ///< As the user wrote it, less ":7".
  std::optional<std::int64_t> index;  ///< In an IDX file.
  GreyImage image;
};

/// PNG and JPEG are placed as MNIST places digits; images of an IDX file (plain
/// or gzip) are taken as they are and must be rows x cols. Throws UserError
/// that names the file.
std::vector<InputImage> read_prediction_images(const PredictionFile& file,
                                               std::int64_t rows,
                                               std::int64_t cols);

}  // namespace unroll
