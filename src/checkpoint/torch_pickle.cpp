#include "checkpoint/torch_pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "checkpoint/torch_tensor.h"

namespace unroll {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kMostShown = 10;

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

// Finds dicts of tensors. Each is looked through once, however often it stands
// in the pickle.
class TensorDicts {
 public:
  explicit TensorDicts(const Pickle& pickle) : pickle_(pickle) {}

  bool contains(PickleId id) {
    const auto [known, is_new] = known_.try_emplace(id, false);
    if (is_new) known->second = look_through(pickle_[id]);
    return known->second;
  }

 private:
  bool look_through(const PickleValue& value) const {
    if (value.kind != Kind::dict) return false;
    for (std::size_t i = 1; i < value.items.size(); i += 2) {
      if (is_torch_tensor(pickle_, value.items[i])) return true;
    }
    return false;
  }

  const Pickle& pickle_;
  std::unordered_map<PickleId, bool> known_;
};

[[noreturn]] void refuse_several(const Pickle& pickle,
                                 const std::vector<PickleId>& keys,
                                 bool loose) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(keys.size(), kMostShown); ++i)
    names.push_back(in_quotes(pickle[keys[i]].text));
  if (keys.size() > kMostShown) names.push_back("and more");
  if (loose) names.push_back("tensors beside them");
  throw UserError(
      fmt::format("several dicts of tensors ({}): save the one that is meant",
                  join(names, ", ")));
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
  std::vector<PickleId> keys;
  const PickleValue* inner = nullptr;
  TensorDicts dicts(pickle);
  for (std::size_t i = 0; i < root.items.size(); i += 2) {
    if (!dicts.contains(root.items[i + 1])) continue;
    keys.push_back(root.items[i]);
    inner = &pickle[root.items[i + 1]];
  }
  const bool loose = dicts.contains(pickle.root);
  if (keys.empty() && loose) return root;
  if (keys.empty()) throw UserError("the file holds no dict of tensors");
  if (keys.size() == 1 && (!loose || kWellKnown.contains(pickle[keys[0]].text)))
    return *inner;
  refuse_several(pickle, keys, loose);
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
