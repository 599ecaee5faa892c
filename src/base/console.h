#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace unroll {

enum class Style { plain, bold, dim, red, green, yellow, cyan };

/// Whether stderr is a terminal that may show colours.
bool stderr_has_colours();

/// Where the program speaks. Results and progress go to stdout; with --json
/// stdout is kept for the one JSON object and all else goes to stderr.
class Console {
 public:
  explicit Console(bool json = false);

  /// One line. Clears a progress line first and draws it again after.
  void line(std::string_view text = "");
  /// Text as it comes, without an end of line, shown at once.
  void text(std::string_view text);
  /// A line to stderr, marked as a warning.
  void warn(std::string_view text);
  /// The line at the bottom that changes in place; does nothing unless the
  /// stream is a terminal. An empty text takes it away.
  void progress(std::string_view text);
  /// The JSON result on stdout (only with --json).
  void result(std::string_view json_text);

  bool json() const { return json_; }
  bool is_terminal() const { return terminal_; }
  bool colours() const { return colours_; }
  /// Columns of the terminal; 80 where there is none.
  int width() const;
  /// `text` in a style where colours are on (NO_COLOR and pipes turn them off).
  std::string styled(std::string_view text, Style style) const;

 private:
  void write(std::FILE* stream, std::string_view text);

  bool json_;
  std::FILE* out_;
  bool terminal_;
  bool colours_;
  std::string progress_;
};

}  // namespace unroll
