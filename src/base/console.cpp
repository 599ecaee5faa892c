#include "base/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace unroll {
namespace {

constexpr const char* kClearLine = "\r\033[2K";

const char* code(Style style) {
  switch (style) {
    case Style::bold:
      return "1";
    case Style::dim:
      return "2";
    case Style::red:
      return "31";
    case Style::green:
      return "32";
    case Style::yellow:
      return "33";
    case Style::cyan:
      return "36";
    case Style::plain:
      break;
  }
  return "0";
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool stderr_has_colours() {
  return ::isatty(::fileno(stderr)) == 1 && !is_set("NO_COLOR");
}

Console::Console(bool json)
    : json_(json),
      out_(json ? stderr : stdout),
      terminal_(::isatty(::fileno(out_)) == 1),
      colours_(terminal_ && !is_set("NO_COLOR")) {}

void Console::write(std::FILE* stream, std::string_view text) {
  if (!progress_.empty()) std::fputs(kClearLine, out_);
  std::fflush(out_);
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fputc('\n', stream);
  if (!progress_.empty()) std::fputs(progress_.c_str(), out_);
  std::fflush(stream);
  std::fflush(out_);
}

void Console::line(std::string_view text) { write(out_, text); }

void Console::text(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

void Console::warn(std::string_view text) {
  write(stderr,
        (stderr_has_colours() ? "\033[33mwarning:\033[0m " : "warning: ") +
            std::string(text));
}

void Console::progress(std::string_view text) {
  if (!terminal_ || text == progress_) return;
  progress_ = text;
  std::fputs(kClearLine, out_);
  std::fputs(progress_.c_str(), out_);
  std::fflush(out_);
}

void Console::result(std::string_view json_text) {
  if (!json_) return;
  std::fwrite(json_text.data(), 1, json_text.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

int Console::width() const {
  winsize size{};
  if (terminal_ && ::ioctl(::fileno(out_), TIOCGWINSZ, &size) == 0 &&
      size.ws_col > 0)
    return size.ws_col;
  return 80;
}

std::string Console::styled(std::string_view text, Style style) const {
  if (!colours_ || style == Style::plain) return std::string(text);
  return std::string("\033[") + code(style) + "m" + std::string(text) +
         "\033[0m";
}

}  // namespace unroll
