#include "base/text_table.h"

#include <algorithm>
#include <stdexcept>

#include "base/text.h"

namespace unroll {
namespace {

bool looks_numeric(std::string_view cell) {
  return !cell.empty() &&
         (std::isdigit(static_cast<unsigned char>(cell[0])) ||
          ((cell[0] == '-' || cell[0] == '+') && cell.size() > 1 &&
           std::isdigit(static_cast<unsigned char>(cell[1]))));
}

std::string padded(const std::string& cell, std::int64_t width, bool right) {
  const std::string space(static_cast<std::size_t>(std::max<std::int64_t>(
                              0, width - display_width(cell))),
                          ' ');
  return right ? space + cell : cell + space;
}

std::string csv_cell(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

TextTable::TextTable(std::vector<std::string> header)
    : header_(std::move(header)) {}

void TextTable::add_row(std::vector<std::string> cells) {
  if (cells.size() != header_.size())
    throw std::invalid_argument("TextTable: a row of another width");
  rows_.push_back(std::move(cells));
}

std::vector<TextTable::Column> TextTable::columns() const {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    Column column{display_width(header_[i]), !rows_.empty()};
    for (const auto& row : rows_) {
      column.width = std::max(column.width, display_width(row[i]));
      if (!row[i].empty() && !looks_numeric(row[i])) column.right = false;
    }
    columns.push_back(column);
  }
  return columns;
}

std::string TextTable::terminal() const {
  const auto layout = columns();
  const auto format_row = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += "  ";
      text += padded(cells[i], layout[i].width, layout[i].right);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::vector<std::string> rule;
  for (const auto& column : layout) {
    std::string dashes;
    for (std::int64_t i = 0; i < column.width; ++i) dashes += "─";
    rule.push_back(dashes);
  }
  std::string text = format_row(header_) + format_row(rule);
  for (const auto& row : rows_) text += format_row(row);
  return text;
}

std::string TextTable::markdown() const {
  const auto layout = columns();
  const auto format_row = [](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (auto cell : cells) {
      for (auto at = cell.find('|'); at != std::string::npos;
           at = cell.find('|', at + 2))
        cell.insert(at, "\\");
      text += " " + cell + " |";
    }
    return text + "\n";
  };
  std::string rule = "|";
  for (const auto& column : layout) rule += column.right ? " ---: |" : " --- |";
  std::string text = format_row(header_) + rule + "\n";
  for (const auto& row : rows_) text += format_row(row);
  return text;
}

std::string TextTable::csv() const {
  const auto format_row = [](const std::vector<std::string>& cells) {
    std::vector<std::string> quoted;
    for (const auto& cell : cells) quoted.push_back(csv_cell(cell));
    return join(quoted, ",") + "\r\n";
  };
  std::string text = format_row(header_);
  for (const auto& row : rows_) text += format_row(row);
  return text;
}

}  // namespace unroll
