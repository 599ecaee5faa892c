#pragma once

#include "base/json.h"
#include "checkpoint/run_folder.h"
#include "data/image_file.h"

namespace unroll {

/// Image classifiers that say what was drawn. Needs LibTorch, so that the
/// server gets one only when the first drawing comes.
class DrawingReader {
 public:
  virtual ~DrawingReader() = default;

  /// label, probabilities (of each class), image (rows, cols, pixels: the
  /// drawing as the model gets it), and of a recurrent model rows: the
  /// probabilities after each row. Throws UserError or RunError if the run has
  /// no classifier of images, or the drawing shows nothing.
  virtual Json read(const RunFolder& run, const GreyImage& drawing) = 0;
};

}  // namespace unroll
