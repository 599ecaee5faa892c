#include "training/metrics_table.h"

#include <algorithm>
#include <utility>

#include "base/text_table.h"

namespace unroll {
namespace {

using Cells = std::vector<std::pair<std::string, std::string>>;

void add_cells(const Json& json, const std::string& prefix, Cells& cells) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_object())
      add_cells(value, prefix + key + ".", cells);
    else if (!value.is_null())
      cells.emplace_back(prefix + key, value.is_string()
                                           ? value.get<std::string>()
                                           : value.dump());
  }
}

}  // namespace

std::string metrics_csv(const std::vector<Json>& entries) {
  std::vector<Cells> rows;
  std::vector<std::string> header;
  for (const auto& entry : entries) {
    add_cells(entry, "", rows.emplace_back());
    for (const auto& [name, text] : rows.back())
      if (std::find(header.begin(), header.end(), name) == header.end())
        header.push_back(name);
  }
  TextTable table(header);
  for (const auto& row : rows) {
    std::vector<std::string> texts(header.size());
    for (const auto& [name, text] : row)
      texts[static_cast<std::size_t>(
          std::find(header.begin(), header.end(), name) - header.begin())] =
          text;
    table.add_row(std::move(texts));
  }
  return table.csv();
}

}  // namespace unroll
