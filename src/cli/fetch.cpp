#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "cli/command.h"
#include "commands/output.h"
#include "data/mnist.h"
#include "data/public_sets.h"

namespace unroll {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> names = {"mnist"};
  for (const PublicSet& set : public_sets()) names.push_back(set.name);
  return names;
}

void check_name(const std::string& name) {
  const auto known = names();
  if (std::ranges::find(known, name) != known.end()) return;
  const std::string meant = nearest(name, known);
  throw UserError(fmt::format(
      "there is nothing called {} to fetch; there is {}{}", name,
      join(known, ", "),
      meant.empty() ? "" : fmt::format(". Did you mean {}?", meant)));
}

/// With --json, that the data can be had nowhere is a result, too.
Path fetch(const std::string& name, const std::string& dir, Console& console) {
  try {
    return name == "mnist" ? fetch_mnist(dir, console)
                           : fetch_text_set(name, dir, console);
  } catch (const UnavailableError&) {
    print_result(console, {{"data", name}, {"folder", nullptr}});
    throw;
  }
}

int run(const Arguments& arguments, Context& context) {
  const std::string& name = arguments.operands[0];
  check_name(name);
  catch_stop_signals();
  const Path folder =
      fetch(name, arguments.value("dir", "data/" + name), context.console);
  print_result(context.console, {{"data", name}, {"folder", folder.string()}});
  return 0;
}

std::string description() {
  return fmt::format(
      R"(NAME is one of {}.

Looks for it in DIR, $UNROLL_DATA/NAME and the cache folder (for mnist, in
$MNIST_DIR and the usual places), downloads it into DIR where it is nowhere,
and checks every file.)",
      join(names(), ", "));
}

}  // namespace

Command fetch_command() {
  return {"fetch",
          {"NAME [--dir DIR]"},
          "get public data",
          description(),
          {"fetch mnist", "fetch multi30k --dir /srv/data/multi30k"},
          {{"dir", "DIR", "default: data/NAME"}},
          "NAME",
          1,
          1,
          run,
          names()};
}

}  // namespace unroll
