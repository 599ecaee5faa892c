#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "base/json.h"
#include "config/run_config.h"
#include "data/dataset.h"
#include "evaluation/state_gradients.h"

namespace unroll {

/// The gradients of one model, and where its weights come from.
struct CellStudy {
  std::string name;  ///< "lstm, fresh"; of a run, its name.
  Cell cell = Cell::lstm;
  StateGradients norms;
  std::vector<SpectralRadius> radii;
  /// Of all parameters together, of the loss of one training batch: as it is,
  /// and as training.clip_grad_norm leaves it, if the config clips.
  double parameter_norm = 0.0;
  std::optional<double> clipped_norm;
};

/// The config's recurrence. Throws UserError if its task reads no sequence that
/// ends in one readout: it must be classification with an rnn, language
/// modeling or text classification.
RecurrenceConfig& recurrence_of(RunConfig& config);

/// A file of weights and what the run that it is of keeps of its data.
struct StudiedWeights {
  Path file;
  Json signature;
};

/// Measures the model of `config` on the first batch of its training data, in
/// evaluation mode (without dropout), the loss taken at the last step: of the
/// class or label, or of the unit that follows a window of the text. Fresh
/// weights where none are given.
CellStudy study_gradients(const RunConfig& config, const Dataset& dataset,
                          const std::string& name,
                          const std::optional<StudiedWeights>& weights);

}  // namespace unroll
