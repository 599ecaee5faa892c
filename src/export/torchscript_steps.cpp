#include "export/torchscript_steps.h"

#include <c10/core/ScalarType.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace unroll {
namespace {

/// What a step of one output computes.
struct Expression {
  const Step& step;

  std::string in(std::size_t i) const { return variable(step.inputs.at(i)); }
  bool has(std::size_t i) const { return !step.inputs.at(i).empty(); }

  /// "torch.FUNCTION(x, layer.weight, layer.bias, ARGUMENTS)"
  static std::string call(const char* function, const std::string& x,
                          const std::string& layer,
                          const std::string& arguments = "") {
    return fmt::format("torch.{}({}, {}, {}{})", function, x,
                       member(layer + ".weight"), member(layer + ".bias"),
                       arguments);
  }

  std::string operator()(const AddChannel&) const {
    return fmt::format("torch.unsqueeze({}, 1)", in(0));
  }
  std::string operator()(const Flatten&) const {
    return fmt::format("torch.flatten({}, 1)", in(0));
  }
  std::string operator()(const Linear& linear) const {
    return call("linear", in(0), linear.layer);
  }
  std::string operator()(const Convolution& conv) const {
    return call(
        "conv2d", in(0), conv.layer,
        fmt::format(", [{0}, {0}], [{1}, {1}]", conv.stride, conv.padding));
  }
  std::string operator()(const BatchNorm& norm) const {
    return call("batch_norm", in(0), norm.layer,
                fmt::format(", {}, {}, False, 0.0, {}, False",
                            member(norm.layer + ".running_mean"),
                            member(norm.layer + ".running_var"), norm.eps));
  }
  std::string operator()(const Relu&) const {
    return fmt::format("torch.relu({})", in(0));
  }
  std::string operator()(const LeakyRelu& leaky) const {
    return fmt::format("torch.leaky_relu({}, {})", in(0), leaky.slope);
  }
  std::string operator()(const LogSoftmax&) const {
    return fmt::format("torch.log_softmax({}, -1)", in(0));
  }
  std::string operator()(const SigmoidPair&) const {
    return fmt::format("torch.log_sigmoid(torch.cat([-{0}, {0}], 1))", in(0));
  }
  std::string operator()(const Embed& embed) const {
    return fmt::format("torch.embedding({}, {})",
                       member(embed.layer + ".weight"), in(0));
  }
  std::string operator()(const OneHot& one_hot) const {
    return fmt::format("torch.one_hot({}, {}).to({})", in(0), one_hot.units,
                       static_cast<int>(at::kFloat));
  }
  std::string operator()(const PickRows&) const {
    return fmt::format("torch.embedding({}, {})", in(0), in(1));
  }
  std::string operator()(const Concatenate&) const {
    return fmt::format("torch.cat([{}, {}], -1)", in(0), in(1));
  }
  std::string operator()(const ClassThenZeros& first) const {
    return fmt::format("torch.constant_pad_nd({}.unsqueeze(1), [0, 0, 0, {}])",
                       (*this)(OneHot{first.classes}), first.steps - 1);
  }

  /// Has several outputs, and lines of its own.
  std::string operator()(const Recurrent&) const { return ""; }

  std::string operator()(const ReadOut& read_out) const {
    switch (read_out.readout) {
      case Readout::final:
        return fmt::format("{}[-{}:].transpose(0, 1).flatten(1)", in(1),
                           read_out.directions);
      case Readout::mean:
        return has(2) ? fmt::format("torch.sum({}, [1]) / {}.unsqueeze(1)",
                                    in(0), in(2))
                      : fmt::format("torch.mean({}, [1])", in(0));
      case Readout::max:
        return has(2) ? fmt::format(
                            "torch.amax({0}.masked_fill((torch.arange({0}.size("
                            "1), device={0}.device) >= {1}.unsqueeze(1))"
                            ".unsqueeze(2), -float(\"inf\")), [1])",
                            in(0), in(2))
                      : fmt::format("torch.amax({}, [1])", in(0));
      case Readout::last:
        break;
    }
    return has(2) ? fmt::format(
                        "{0}[torch.arange({0}.size(0), device={0}.device), {1} "
                        "- 1]",
                        in(0), in(2))
                  : fmt::format("torch.select({}, 1, -1)", in(0));
  }
};

}  // namespace

std::string variable(std::string value) {
  std::replace(value.begin(), value.end(), '.', '_');
  return value;
}

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  std::istringstream text(name);
  for (std::string part; std::getline(text, part, '.');) parts.push_back(part);
  return parts;
}

/// A number is no name of a member in TorchScript.
std::string member(const std::string& name) {
  std::string expression = "self";
  for (const auto& part : parts_of(name))
    expression = part.find_first_not_of("0123456789") == std::string::npos
                     ? fmt::format("getattr({}, \"{}\")", expression, part)
                     : fmt::format("{}.{}", expression, part);
  return expression;
}

std::string script_of(const Step& step) {
  if (const auto* recurrent = std::get_if<Recurrent>(&step.operation))
    return script_of(*recurrent, step);
  return fmt::format("{} = {}\n", variable(step.outputs.at(0)),
                     std::visit(Expression{step}, step.operation));
}

}  // namespace unroll
