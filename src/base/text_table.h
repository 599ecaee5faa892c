#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace unroll {

/// Rows of text under a header, printed for the terminal, as Markdown or as
/// CSV. Columns whose cells are numbers align right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);
  /// Throws std::invalid_argument if the count of cells is not the header's.
  void add_row(std::vector<std::string> cells);

  std::string terminal() const;
  std::string markdown() const;
  /// RFC 4180, header included.
  std::string csv() const;

 private:
  struct Column {
    std::int64_t width = 0;
    bool right = false;
  };
  std::vector<Column> columns() const;

  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace unroll
