#pragma once

#include <memory>

#include "base/console.h"
#include "checkpoint/run_folder.h"
#include "data/dataset.h"
#include "evaluation/comparison_table.h"
#include "evaluation/test_answers.h"

namespace unroll {

/// Evaluates a finished run on its test set, measures inference, and fills in
/// all of the row that does not come from training.
void measure_run(ComparisonRow& row, const RunFolder& run,
                 const std::shared_ptr<const Dataset>& data, Console& console);

/// The same with what it said of each test image: those kept in the run's
/// folder, or made now and kept. Speed is measured only if asked for.
TestAnswers answers_of(const RunFolder& run,
                       const std::shared_ptr<const Dataset>& data,
                       bool with_speed, Console& console);

}  // namespace unroll
