#include "checkpoint/torch_pickle.h"

#include <fmt/format.h>

#include <set>

#include "base/error.h"
#include "base/text.h"
#include "checkpoint/torch_tensor.h"

namespace unroll {
namespace {

using Kind = PickleValue::Kind;

// The one folder that holds data.pkl: torch.save names it after the file.
std::string find_folder(const ZipArchive& archive) {
  constexpr std::string_view kPickle = "/data.pkl";
  std::string folder;
  for (const auto& [name, entry] : archive.entries()) {
    if (!name.ends_with(kPickle)) continue;
    if (!folder.empty()) throw UserError("more than one data.pkl in the file");
    folder = name.substr(0, name.size() - kPickle.size());
  }
  if (folder.empty()) {
    throw UserError("a zip archive, but not of torch.save: no data.pkl in it");
  }
  return folder;
}

void check_byte_order(const ZipArchive& archive, const std::string& folder) {
  const std::string name = folder + "/byteorder";
  if (!archive.entries().contains(name)) return;  // before PyTorch 2.1
  const Bytes order = archive.read(name);
  const std::string text(order.begin(), order.end());
  if (text != "little") {
    throw UserError(fmt::format(
        "its byte order is {}, and only \"little\" is read", in_quotes(text)));
  }
}

bool has_tensors(const Pickle& pickle, const PickleValue& value) {
  if (value.kind != Kind::dict) return false;
  for (std::size_t i = 1; i < value.items.size(); i += 2) {
    if (is_torch_tensor(pickle, value.items[i])) return true;
  }
  return false;
}

// The dict of tensors: the pickle itself, or the one dict inside it. A few
// loose tensors (a generator's state, say) beside a dict of a well-known name
// do not count.
const PickleValue& find_state_dict(const Pickle& pickle) {
  static const std::set<std::string> kWellKnown = {
      "state_dict", "model_state_dict", "model", "net", "network", "weights"};
  const PickleValue& root = pickle[pickle.root];
  if (root.kind != Kind::dict) {
    throw UserError("the file holds no dict of tensors");
  }
  std::vector<std::string> names;
  const PickleValue* inner = nullptr;
  for (std::size_t i = 0; i < root.items.size(); i += 2) {
    const PickleValue& value = pickle[root.items[i + 1]];
    if (!has_tensors(pickle, value)) continue;
    const PickleValue& key = pickle[root.items[i]];
    names.push_back(key.kind == Kind::text ? key.text : "?");
    inner = &value;
  }
  const bool loose = has_tensors(pickle, root);
  if (names.empty() && loose) return root;
  if (names.size() == 1 && (!loose || kWellKnown.contains(names[0]))) {
    return *inner;
  }
  if (names.empty()) throw UserError("the file holds no dict of tensors");
  if (loose) names.push_back("tensors beside them");
  for (std::string& name : names) name = in_quotes(name);
  throw UserError(
      fmt::format("several dicts of tensors ({}): save the one that is meant",
                  join(names, ", ")));
}

}  // namespace

TensorFile parse_torch_file(std::span<const std::uint8_t> bytes) {
  const ZipArchive archive(bytes);
  const std::string folder = find_folder(archive);
  check_byte_order(archive, folder);
  const Pickle pickle =
      read_pickle(archive.read(folder + "/data.pkl"), torch_functions());
  const PickleValue& dict = find_state_dict(pickle);
  TorchTensors tensors(pickle, archive, folder);
  TensorFile file;
  std::set<std::string> names;
  for (std::size_t i = 0; i < dict.items.size(); i += 2) {
    if (!is_torch_tensor(pickle, dict.items[i + 1])) continue;
    const PickleValue& key = pickle[dict.items[i]];
    if (key.kind != Kind::text) throw UserError("a tensor without a name");
    if (!names.insert(key.text).second) {
      throw UserError(
          fmt::format("tensor {} stands twice", in_quotes(key.text)));
    }
    file.tensors.push_back(tensors.build(key.text, dict.items[i + 1]));
  }
  return file;
}

}  // namespace unroll
