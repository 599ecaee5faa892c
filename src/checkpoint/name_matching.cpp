#include "checkpoint/name_matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "checkpoint/module_names.h"
#include "checkpoint/prefix_matching.h"
#include "checkpoint/tensor_file.h"

namespace unroll {
namespace {

using Rename = std::map<std::string, std::string>;
using Modules = std::map<std::string, TensorShapes>;

// What is being matched, after `rename`. Matched names leave model and file.
struct Matching {
  TensorShapes model;
  TensorShapes file;
  Rename original;     // A name in `file` -> the name in the file itself.
  TensorShapes exact;  // What stood under its own name.
  NamePairs pairs;
  std::vector<std::string> problems;
};

std::string renamed(const std::string& name, const Rename& rename,
                    std::set<std::string>& used) {
  const auto trimmed = [](std::string prefix) {
    if (prefix.ends_with('.')) prefix.pop_back();
    return prefix;
  };
  std::string result = name;
  std::size_t longest = 0;
  for (const auto& [from, to] : rename) {
    const auto rest = without_prefix(name, trimmed(from));
    if (!rest || from.size() < longest) continue;
    longest = from.size();
    result = join_names(trimmed(to), *rest);
    used.insert(from);
  }
  return result;
}

Matching start(const std::vector<NamedShape>& model,
               const std::vector<NamedShape>& file, const Rename& rename) {
  Matching m;
  for (const NamedShape& tensor : model) m.model[tensor.name] = tensor.shape;
  std::set<std::string> used;
  for (const NamedShape& tensor : file) {
    const std::string name = renamed(tensor.name, rename, used);
    const auto [known, is_new] = m.original.emplace(name, tensor.name);
    if (is_new) {
      m.file[name] = tensor.shape;
    } else {
      m.problems.push_back(fmt::format(
          "model.rename: {} and {} of the file would both be {}",
          in_quotes(known->second), in_quotes(tensor.name), in_quotes(name)));
    }
  }
  for (const auto& [from, to] : rename) {
    if (used.contains(from)) continue;
    m.problems.push_back(fmt::format(
        "model.rename: no name in the file begins with {}", in_quotes(from)));
  }
  return m;
}

void pair(Matching& m, const std::string& ours, const std::string& theirs) {
  m.pairs[ours] = theirs;
  m.model.erase(ours);
  m.file.erase(theirs);
}

void match_exactly(Matching& m) {
  const TensorShapes model = m.model;
  for (const auto& [name, shape] : model) {
    const auto theirs = m.file.find(name);
    if (theirs == m.file.end()) continue;
    if (theirs->second != shape) {
      m.problems.push_back(
          fmt::format("wrong shape: {} is {} in the model and {} in the file",
                      name, shape_text(shape), shape_text(theirs->second)));
    }
    m.exact[name] = shape;
    pair(m, name, name);
  }
}

// Modules that may be renamed: none of their tensors stood under its own name.
Modules movable(const TensorShapes& tensors, const Modules& exact) {
  Modules modules = by_module(tensors);
  for (const auto& [name, shapes] : exact) modules.erase(name);
  return modules;
}

bool has_twin(const Modules& modules, const TensorShapes& shapes) {
  return std::any_of(modules.begin(), modules.end(), [&](const auto& module) {
    return module.second == shapes;
  });
}

// Whether a prefix may be replaced in what exact names left over: no module is
// torn apart, and none could as well be one that is settled already.
bool can_replace_leftovers(const Matching& m) {
  const Modules exact = by_module(m.exact);
  for (const TensorShapes* side : {&m.model, &m.file}) {
    for (const auto& [module, shapes] : by_module(*side)) {
      if (exact.contains(module) || has_twin(exact, shapes)) return false;
    }
  }
  return true;
}

// The own names, shapes included, that several modules have in common.
struct Twins {
  std::vector<std::string> ours;
  std::vector<std::string> theirs;
};

std::string listed(std::vector<std::string> names) {
  for (std::string& name : names) name = in_quotes(name);
  return join(names, ", ");
}

void report_twins(Matching& m, const std::vector<Twins>& all,
                  const Rename& rename) {
  if (all.empty()) return;
  Json example = Json::object();
  for (const auto& [from, to] : rename) example[from] = to;
  for (const Twins& twins : all) {
    m.problems.push_back(fmt::format(
        "ambiguous: {} in the file could be {} in the model by names and "
        "shapes of their tensors, but more than one way",
        listed(twins.theirs), listed(twins.ours)));
    for (std::size_t i = 0; i < twins.ours.size(); ++i) {
      example[twins.theirs[i]] = twins.ours[i];
    }
  }
  m.problems.push_back(fmt::format(
      "say which is which (the part of the file's names first), for example: "
      "--set 'model.rename={}'",
      example.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

void move_module(Matching& m, const std::string& ours,
                 const std::string& theirs) {
  const TensorShapes model = m.model;
  for (const auto& [name, shape] : model) {
    const std::string other = join_names(theirs, own_name(name));
    if (module_of(name) == ours && m.file.contains(other)) {
      pair(m, name, other);
    }
  }
}

// What is ambiguous is neither missing nor extra.
void drop_module(TensorShapes& tensors, const std::string& module) {
  std::erase_if(tensors, [&](const auto& tensor) {
    return module_of(tensor.first) == module;
  });
}

// The module's name in the file itself, before `rename`.
std::string original_module(const Matching& m, const std::string& module,
                            const TensorShapes& shapes) {
  return module_of(m.original.at(join_names(module, shapes.begin()->first)));
}

void match_by_module(Matching& m, const Rename& rename) {
  const Modules exact = by_module(m.exact);
  std::map<TensorShapes, Twins> alike;
  for (const auto& [module, shapes] : movable(m.model, exact)) {
    alike[shapes].ours.push_back(module);
  }
  for (const auto& [module, shapes] : movable(m.file, exact)) {
    alike[shapes].theirs.push_back(module);
  }
  std::vector<Twins> ambiguous;
  for (auto& [shapes, twins] : alike) {
    if (twins.ours.size() != twins.theirs.size()) continue;
    if (twins.ours.size() == 1 && !has_twin(exact, shapes)) {
      move_module(m, twins.ours[0], twins.theirs[0]);
      continue;
    }
    for (const std::string& module : twins.ours) drop_module(m.model, module);
    for (std::string& module : twins.theirs) {
      drop_module(m.file, module);
      module = original_module(m, module, shapes);
    }
    ambiguous.push_back(twins);
  }
  report_twins(m, ambiguous, rename);
}

void report_leftovers(Matching& m) {
  for (const auto& [name, shape] : m.model) {
    if (is_optional_tensor(name)) continue;
    m.problems.push_back(
        fmt::format("missing in the file: {} {}", name, shape_text(shape)));
  }
  for (const auto& [name, shape] : m.file) {
    m.problems.push_back(fmt::format("not in the model: {} {}",
                                     in_quotes(m.original.at(name)),
                                     shape_text(shape)));
  }
}

}  // namespace

NameMatching match_names(const std::vector<NamedShape>& model,
                         const std::vector<NamedShape>& file,
                         const Rename& rename) {
  Matching m = start(model, file, rename);
  const Matching whole = m;
  match_exactly(m);
  if (!m.file.empty() || !all_optional(m.model)) {
    if (const auto all = match_by_prefix(whole.model, whole.file)) {
      m = whole;
      for (const auto& [ours, theirs] : *all) pair(m, ours, theirs);
    } else if (const auto rest = can_replace_leftovers(m)
                                     ? match_by_prefix(m.model, m.file)
                                     : std::nullopt) {
      for (const auto& [ours, theirs] : *rest) pair(m, ours, theirs);
    } else {
      match_by_module(m, rename);
    }
  }
  report_leftovers(m);
  for (auto& [ours, theirs] : m.pairs) theirs = m.original.at(theirs);
  return {std::move(m.pairs), std::move(m.problems)};
}

}  // namespace unroll
