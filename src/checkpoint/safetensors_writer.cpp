#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>

#include "base/json.h"
#include "checkpoint/safetensors.h"

namespace unroll {
namespace {

std::string header_json(const TensorFile& file,
                        const std::vector<std::uint64_t>& begins) {
  const auto text = [](const std::string& value) {
    return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  std::vector<std::string> members;
  if (!file.metadata.empty()) {
    std::vector<std::string> metadata;
    for (const auto& [key, value] : file.metadata) {
      metadata.push_back(text(key) + ":" + text(value));
    }
    members.push_back(
        fmt::format(R"("__metadata__":{{{}}})", fmt::join(metadata, ",")));
  }
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    const StoredTensor& tensor = file.tensors[i];
    members.push_back(fmt::format(
        R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
        text(tensor.name), dtype_name(tensor.dtype),
        fmt::join(tensor.shape, ","), begins[i],
        begins[i] + tensor.data.size()));
  }
  std::string json = fmt::format("{{{}}}", fmt::join(members, ","));
  json.resize((json.size() + 7) / 8 * 8, ' ');
  return json;
}

void check_writable(const TensorFile& file) {
  std::set<std::string_view> names = {"__metadata__"};
  for (const StoredTensor& tensor : file.tensors) {
    const auto count = element_count(tensor.shape);
    if (!count ||
        static_cast<std::uint64_t>(*count * element_size(tensor.dtype)) !=
            tensor.data.size()) {
      throw std::invalid_argument("data of " + tensor.name +
                                  " does not fit its shape");
    }
    if (!names.insert(tensor.name).second) {
      throw std::invalid_argument("two tensors named " + tensor.name);
    }
  }
}

}  // namespace

std::vector<std::string_view> safetensors_pieces(const TensorFile& file,
                                                 std::string& head) {
  check_writable(file);
  const auto& tensors = file.tensors;
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return element_size(tensors[a].dtype) > element_size(tensors[b].dtype);
  });
  std::vector<std::uint64_t> begins(tensors.size());
  std::uint64_t place = 0;
  for (const std::size_t i : order) {
    begins[i] = place;
    place += tensors[i].data.size();
  }
  const std::string header = header_json(file, begins);
  head.clear();
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    head += static_cast<char>(header.size() >> (8 * i) & 0xff);
  }
  head += header;
  std::vector<std::string_view> pieces = {head};
  for (const std::size_t i : order) {
    const Bytes& data = tensors[i].data;
    pieces.emplace_back(reinterpret_cast<const char*>(data.data()),
                        data.size());
  }
  return pieces;
}

std::string safetensors_bytes(const TensorFile& file) {
  std::string head;
  std::string bytes;
  for (const auto piece : safetensors_pieces(file, head)) bytes += piece;
  return bytes;
}

}  // namespace unroll
