#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/run_folder.h"
#include "evaluation/comparison_table.h"

namespace unroll {

/// What a run's weights make of its test images, kept in RUN/test.json so that
/// a comparison need not ask them again.
struct TestAnswers {
  std::string weights_sha256;
  std::string data_sha256;
  /// split, unit, count, loss, measures, parameters, multiply_adds,
  /// inferences_per_second (0: not measured) and weight_bytes.
  ComparisonRow figures;
  std::vector<std::int64_t> predicted;  ///< [count]; of no classes empty.
};

/// None if there are none, or those of other weights or data.
std::optional<TestAnswers> read_test_answers(const RunFolder& run,
                                             const std::string& weights_sha256,
                                             const std::string& data_sha256);
void write_test_answers(const RunFolder& run, const TestAnswers& answers);

}  // namespace unroll
