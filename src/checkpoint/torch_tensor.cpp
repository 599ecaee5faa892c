#include "checkpoint/torch_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace unroll {
namespace {

using Kind = PickleValue::Kind;

constexpr std::string_view kTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kParameter = "torch._utils._rebuild_parameter";

struct StorageClass {
  std::string_view name;
  DType dtype;
};

constexpr std::array<StorageClass, 10> kStorages = {{
    {"torch.FloatStorage", DType::f32},
    {"torch.DoubleStorage", DType::f64},
    {"torch.HalfStorage", DType::f16},
    {"torch.BFloat16Storage", DType::bf16},
    {"torch.LongStorage", DType::i64},
    {"torch.IntStorage", DType::i32},
    {"torch.ShortStorage", DType::i16},
    {"torch.CharStorage", DType::i8},
    {"torch.ByteStorage", DType::u8},
    {"torch.BoolStorage", DType::boolean},
}};

// Tensors may share a storage (tied weights), so that they take more than the
// file does; but not without limit.
constexpr std::uint64_t kMostSharing = 16;
constexpr std::size_t kMaxDimensions = 64;

struct Layout {
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
};

// The number of elements, once every one of them is known to lie inside a
// storage of `available`.
std::int64_t checked_count(const Layout& layout, std::int64_t available) {
  const auto& [offset, shape, strides] = layout;
  if (shape.size() != strides.size() || shape.size() > kMaxDimensions) {
    throw UserError("its shape and strides do not go together");
  }
  const auto count = element_count(shape);
  if (!count || *count > available) {
    throw UserError(fmt::format("shape {} is more than its storage of {}",
                                shape_text(shape), available));
  }
  if (*count == 0) return 0;
  std::int64_t last = offset;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    // Both at most `available`, which is a count of bytes in memory: their
    // product is taken by division to be safe.
    const std::int64_t steps = shape[i] - 1;
    if (strides[i] < 0 || last < 0 || last >= available ||
        (steps > 0 && strides[i] > (available - 1 - last) / steps)) {
      last = available;
      break;
    }
    last += steps * strides[i];
  }
  if (last < 0 || last >= available) {
    throw UserError(fmt::format(
        "offset {}, shape {} and strides {} lead out of its storage of {}",
        offset, shape_text(shape), shape_text(strides), available));
  }
  return *count;
}

// Row-major bytes of a view whose elements are known to lie inside `data`.
Bytes gather(const Bytes& data, const Layout& layout, std::int64_t count,
             std::int64_t size) {
  Bytes result;
  result.reserve(static_cast<std::size_t>(count * size));
  std::vector<std::int64_t> index(layout.shape.size(), 0);
  std::int64_t place = layout.offset;
  for (std::int64_t done = 0; done < count; ++done) {
    const auto begin = data.begin() + place * size;
    result.insert(result.end(), begin, begin + size);
    for (std::size_t d = index.size(); d-- > 0;) {
      place += layout.strides[d];
      if (++index[d] < layout.shape[d]) break;
      place -= layout.strides[d] * layout.shape[d];
      index[d] = 0;
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> torch_functions() {
  std::vector<std::string> names = {std::string(kTensor),
                                    std::string(kParameter), "torch.Size"};
  for (const StorageClass& storage : kStorages)
    names.emplace_back(storage.name);
  return names;
}

bool is_torch_tensor(const Pickle& pickle, PickleId id) {
  const PickleValue& value = pickle[id];
  return value.kind == Kind::call &&
         (value.text == kTensor || value.text == kParameter);
}

TorchTensors::TorchTensors(const Pickle& pickle, const ZipArchive& archive,
                           std::string folder)
    : pickle_(pickle), archive_(archive), folder_(std::move(folder)), room_(0) {
  for (const auto& [name, entry] : archive.entries()) room_ += entry.size;
  room_ *= kMostSharing;
}

const PickleValue& TorchTensors::expect(PickleId id, Kind kind) const {
  if (pickle_[id].kind != kind) {
    throw UserError("it is not pickled as tensors are");
  }
  return pickle_[id];
}

std::vector<std::int64_t> TorchTensors::integers(PickleId tuple) const {
  std::vector<std::int64_t> numbers;
  for (const PickleId id : expect(tuple, Kind::tuple).items) {
    numbers.push_back(expect(id, Kind::integer).integer);
  }
  return numbers;
}

// ("storage", class, key, device, count)
const TorchTensors::Storage& TorchTensors::storage(PickleId id) {
  const PickleId place = expect(id, Kind::persistent).items[0];
  const auto& parts = expect(place, Kind::tuple).items;
  if (parts.size() != 5 || expect(parts[0], Kind::text).text != "storage") {
    throw UserError("it has no storage");
  }
  const std::string& type = expect(parts[1], Kind::function).text;
  const auto known =
      std::find_if(kStorages.begin(), kStorages.end(),
                   [&](const StorageClass& s) { return s.name == type; });
  if (known == kStorages.end()) throw UserError(type + " is no storage");
  const std::string& key = expect(parts[2], Kind::text).text;
  const auto found = storages_.find(key);
  if (found != storages_.end() && found->second.dtype == known->dtype) {
    return found->second;
  }
  if (found != storages_.end()) {
    throw UserError("its storage is of two types at once");
  }
  Storage read{known->dtype, archive_.read(folder_ + "/data/" + key)};
  const std::int64_t count = expect(parts[4], Kind::integer).integer;
  const auto size = element_count(std::array{count});
  if (!size || static_cast<std::uint64_t>(*size * element_size(read.dtype)) !=
                   read.data.size()) {
    throw UserError(fmt::format("its storage holds {} bytes, not {} elements",
                                read.data.size(), count));
  }
  return storages_.emplace(key, std::move(read)).first->second;
}

StoredTensor TorchTensors::build(const std::string& name, PickleId id) try {
  if (!is_torch_tensor(pickle_, id)) throw UserError("it is no tensor");
  const PickleId* call = &id;
  if (pickle_[id].text == kParameter) {
    const auto& parts = expect(pickle_[id].items[0], Kind::tuple).items;
    if (parts.empty()) throw UserError("it has no data");
    call = &parts[0];
  }
  const PickleValue& tensor = expect(*call, Kind::call);
  const auto& parts = expect(tensor.items[0], Kind::tuple).items;
  if (tensor.text != kTensor || parts.size() < 4) {
    throw UserError("it is not pickled as tensors are");
  }
  const Storage& from = storage(parts[0]);
  const std::int64_t size = element_size(from.dtype);
  const Layout layout{expect(parts[1], Kind::integer).integer,
                      integers(parts[2]), integers(parts[3])};
  const std::int64_t count =
      checked_count(layout, static_cast<std::int64_t>(from.data.size()) / size);
  if (static_cast<std::uint64_t>(count * size) > room_) {
    throw UserError("too many tensors share their storage");
  }
  room_ -= static_cast<std::uint64_t>(count * size);
  return {name, from.dtype, layout.shape,
          gather(from.data, layout, count, size)};
} catch (const UserError& error) {
  throw UserError(fmt::format("tensor {}: {}", in_quotes(name), error.what()));
}

}  // namespace unroll
