#pragma once

#include <c10/core/Device.h>

#include <memory>

#include "data/dataset.h"
#include "tasks/task.h"

namespace unroll {

/// The task that `config` describes, on the data that `open_dataset` gave for
/// it, its model with fresh weights on `device`. Throws UserError if the data
/// are too few for it.
std::unique_ptr<Task> make_task(const RunConfig& config, const Dataset& dataset,
                                c10::Device device);

}  // namespace unroll
