#include "export/torchscript_export.h"

#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>

#include <memory>
#include <sstream>

#include "base/text.h"
#include "export/torchscript_steps.h"

namespace unroll {
namespace {

using JitModule = torch::jit::Module;

/// A module and those in it, made as their tensors' names ask for them.
class ModuleTree {
 public:
  ModuleTree() : root_(fresh()) {}

  void add(const std::string& name, const at::Tensor& value, bool is_buffer) {
    auto parts = parts_of(name);
    const std::string own = parts.back();
    parts.pop_back();
    JitModule module = root_;
    for (const auto& part : parts) module = child(module, part);
    if (is_buffer)
      module.register_buffer(own, value);
    else
      module.register_parameter(own, value, /*is_buffer=*/false);
  }

  JitModule& root() { return root_; }

 private:
  JitModule fresh() {
    return JitModule("__torch__.unroll.Model", unit_, /*shouldMangle=*/true);
  }

  JitModule child(JitModule& parent, const std::string& name) {
    if (!parent.hasattr(name)) parent.register_module(name, fresh());
    return parent.attr(name).toModule();
  }

  std::shared_ptr<torch::jit::CompilationUnit> unit_ =
      std::make_shared<torch::jit::CompilationUnit>();
  JitModule root_;
};

std::string names_of(const std::vector<Port>& ports, const char* suffix) {
  std::vector<std::string> names;
  for (const auto& port : ports) names.push_back(port.name + suffix);
  return join(names, ", ");
}

std::string forward_of(const Computation& computation) {
  const auto count = computation.outputs.size();
  std::string type = "Tensor";
  for (std::size_t i = 1; i < count; ++i) type += ", Tensor";
  std::string text =
      fmt::format("def forward(self, {}) -> {}:\n",
                  names_of(computation.inputs, ": Tensor"),
                  count == 1 ? type : fmt::format("Tuple[{}]", type));
  std::string lines;
  for (const auto& step : computation.steps) lines += script_of(step);
  lines += "return " + names_of(computation.outputs, "") + "\n";
  std::istringstream all(lines);
  for (std::string line; std::getline(all, line);) text += "  " + line + "\n";
  return text;
}

}  // namespace

std::string to_torchscript(const Computation& computation,
                           const std::map<std::string, std::string>& metadata) {
  ModuleTree tree;
  for (const auto& [name, value] : computation.parameters)
    tree.add(name, value, /*is_buffer=*/false);
  for (const auto& [name, value] : computation.buffers)
    tree.add(name, value, /*is_buffer=*/true);
  tree.root().define(forward_of(computation));
  tree.root().eval();
  std::ostringstream archive;
  tree.root().save(archive, {metadata.begin(), metadata.end()});
  return archive.str();
}

}  // namespace unroll
