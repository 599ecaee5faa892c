#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "commands/output.h"
#include "watch/web_server.h"

namespace unroll {
namespace {

constexpr int kPort = 6007;

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

/// As a browser wants it: an IPv6 address in brackets.
std::string url_of(const std::string& host, int port) {
  const bool any = host == "0.0.0.0" || host == "::";
  const std::string name = any ? "localhost" : host;
  return name.find(':') == std::string::npos
             ? fmt::format("http://{}:{}/", name, port)
             : fmt::format("http://[{}]:{}/", name, port);
}

/// Shows the page in the user's browser; whether there is one is not our
/// business. Two children, so that nobody waits for the browser.
void open_browser(const std::string& url) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::fork() == 0) ::execlp("xdg-open", "xdg-open", url.c_str(), nullptr);
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

void serve_until_signal(WebServer& server) {
  std::thread serving([&] { server.serve(); });
  while (stop_signal() == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server.stop();
  serving.join();
}

int run(const Arguments& arguments, Context& context) {
  Console& console = context.console;
  WebAddress address;
  address.host = arguments.value("host", address.host);
  address.port = static_cast<int>(
      whole_number(arguments, "port", kPort, {.low = 0, .high = 65535}));
  WebServer server(address, {context.checkpoints, arguments.operands},
                   [&] { return open_engine().open_drawing_reader(console); });
  const std::string url = url_of(address.host, server.port());
  if (!is_loopback(address.host))
    console.warn(fmt::format(
        "--host {}: whoever reaches this machine on port {} can see the runs, "
        "without a password and unencrypted",
        address.host, server.port()));
  catch_stop_signals();
  console.line(url + "  (Ctrl+C ends it)");
  print_result(console, {{"url", url}, {"port", server.port()}});
  if (arguments.has("open")) open_browser(url);
  serve_until_signal(server);
  return 0;
}

constexpr const char* kDescription =
    R"(Serves a page that follows runs while they train, and after: curves of
several over one another, rate and time left; and a pad on which a digit is
drawn that trained classifiers of images then read, side by side. Without
RUN it shows all runs, those that begin later included. Only this machine
can reach it, unless --host says otherwise: 0.0.0.0 lets everybody in who
reaches this machine, without a password.)";

}  // namespace

Command watch_command() {
  return {
      "watch",
      {"[RUN ...] [--port N] [--open] [--host ADDRESS]"},
      "a page that follows runs live, and reads what one draws",
      kDescription,
      {"watch", "watch quick_cnn quick_rnn --open"},
      {{"port", "N",
        fmt::format("where; default {}; 0: any that is free", kPort)},
       {"host", "ADDRESS", "whom it serves; default 127.0.0.1: this machine"},
       {"open", "", "show it in the browser"}},
      "RUN",
      0,
      static_cast<std::size_t>(-1),
      run};
}

}  // namespace unroll
