#pragma once

#include <string>
#include <vector>

#include "export/computation.h"

namespace unroll {

// A computation as source of TorchScript, a part of Python.

/// The variable that stands for a value: "layers.0" is layers_0.
std::string variable(std::string value);

/// "layers.0.weight" -> "layers", "0", "weight"
std::vector<std::string> parts_of(const std::string& name);

/// What reads a parameter or buffer: self.rnn.weight_ih_l0.
std::string member(const std::string& name);

/// The lines of a step, each with its end.
std::string script_of(const Step& step);
std::string script_of(const Recurrent& operation, const Step& step);

}  // namespace unroll
