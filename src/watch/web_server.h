#pragma once

#include <functional>
#include <memory>
#include <string>

#include "watch/drawing_reader.h"
#include "watch/run_reader.h"

namespace unroll {

/// Where the page is served.
struct WebAddress {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: any that is free.
};

/// The server of `unroll watch`: the pages' own files, and what RunReader lets
/// be read, to browsers that were pointed at this address. docs/watching.md
/// says how it is protected.
class WebServer {
 public:
  using OpenReader = std::function<std::unique_ptr<DrawingReader>()>;

  /// Takes the port. `open_reader` is called when the first drawing comes.
  /// Throws UserError if the port is taken, or is not to be had.
  WebServer(const WebAddress& address, RunReader runs, OpenReader open_reader);
  ~WebServer();

  int port() const;
  /// Serves until `stop`, which any thread may call.
  void serve();
  void stop();

 private:
  class Site;
  std::unique_ptr<Site> site_;
};

}  // namespace unroll
