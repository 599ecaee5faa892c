#pragma once

#include <cstdint>
#include <string>

#include "base/console.h"
#include "base/json.h"
#include "checkpoint/run_folder.h"
#include "data/image_set.h"

namespace unroll {

/// All that the report page shows of one run (`config` is the run's, with what
/// the user changed): name, state, created, config, data, result, metrics (the
/// entries of metrics.jsonl, thinned where there are many), and of its model
/// summary, weight_bytes, evaluation and filters, or `note`, which says why
/// the model could not be looked at. Images are base64 of their pixels.
Json run_report(const RunFolder& run, const RunConfig& config,
                const std::string& weights, Console& console);

/// The pixels of one image, in base64.
std::string pixels_base64(const LabeledImages& images, std::int64_t index);

/// The report page itself, of itself alone: `data` are its `runs`, and
/// `comparison` if they are those of an experiment.
std::string report_page(Json data);

}  // namespace unroll
