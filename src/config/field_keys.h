#pragma once

#include <string>
#include <vector>

#include "config/field_visitor.h"

namespace unroll {

/// The keys that `fields` describes, those of all alternatives included, as
/// paths: "epochs", and for what lies in a section "training.epochs".
std::vector<std::string> field_keys(const Describe& fields);

}  // namespace unroll
