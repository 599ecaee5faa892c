#include "watch/web_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>

#include "base/error.h"
#include "pages/pages.h"
#include "watch/own_host.h"

namespace unroll {
namespace {

using httplib::Request;
using httplib::Response;

constexpr std::size_t kMostBody = 1u << 20;  // bytes of a request
constexpr std::size_t kMostThreads = 16;     // requests at once
constexpr int kIdle = 1;      // seconds an unused connection is kept
constexpr int kPatience = 5;  // seconds for a slow reader
constexpr std::uint64_t kMostSide = 1000;   // pixels of a drawing
constexpr std::size_t kMostAnswering = 16;  // runs that answer a drawing

const char* type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "text/html; charset=utf-8";
}

void send_json(Response& response, const Json& json, int status = 200) {
  response.status = status;
  response.set_content(
      json.dump(-1, ' ', false, Json::error_handler_t::replace),
      "application/json");
}

void refuse(Response& response, int status, const std::string& why) {
  send_json(response, {{"error", why}}, status);
}

/// A whole number of up to `most`, or none.
std::optional<std::uint64_t> number_of(const Request& request, const char* name,
                                       std::uint64_t most) {
  const std::string text = request.get_param_value(name);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most)
    return std::nullopt;
  return value;
}

/// A page of another site may not use this one.
bool is_foreign(const Request& request) {
  const std::string origin = request.get_header_value("Origin");
  return !origin.empty() &&
         origin != "http://" + request.get_header_value("Host");
}

void set_headers(httplib::Server& server) {
  server.set_default_headers({
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; connect-src 'self'; img-src "
       "'self' data: blob:; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
       "form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", "no-store"},
  });
}

}  // namespace

/// Everything behind the header's back, so that httplib.h stays here.
class WebServer::Site {
 public:
  Site(const WebAddress& address, RunReader runs, OpenReader open_reader)
      : host_(address.host),
        runs_(std::move(runs)),
        open_reader_(std::move(open_reader)) {
    limit();
    set_headers(server_);
    server_.set_pre_routing_handler(
        [this](const Request& request, Response& response) {
          return check(request, response);
        });
    route();
    bind(address);
  }

  int port() const { return port_; }
  void serve() {
    server_.listen_after_bind();
    ended_ = true;
  }
  /// A server that does not run yet cannot be stopped.
  void stop() {
    while (!server_.is_running() && !ended_)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_.stop();
  }

 private:
  void limit() {
    server_.set_payload_max_length(kMostBody);
    server_.set_read_timeout(kPatience, 0);
    server_.set_write_timeout(kPatience, 0);
    server_.set_keep_alive_timeout(kIdle);
    server_.new_task_queue = [] {
      return new httplib::ThreadPool(kMostThreads);
    };
    // Not SO_REUSEPORT, which the library would set: two servers would share
    // one port, each with half of the requests.
    server_.set_socket_options([](auto socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
  }

  void bind(const WebAddress& address) {
    port_ = address.port;
    bool bound = true;
    if (port_ == 0)
      bound = (port_ = server_.bind_to_any_port(host_)) > 0;
    else
      bound = server_.bind_to_port(host_, port_);
    if (!bound)
      throw UserError(fmt::format(
          "{}:{} cannot be served: {}; another --port N may do, and --port 0 "
          "takes any that is free",
          host_, address.port, std::strerror(errno)));
  }

  httplib::Server::HandlerResponse check(const Request& request,
                                         Response& response) const {
    using Outcome = httplib::Server::HandlerResponse;
    if (!is_own_host(request.get_header_value("Host"), host_)) {
      refuse(response, 421, "this server does not go by that name");
      return Outcome::Handled;
    }
    if (is_foreign(request)) {
      refuse(response, 403, "asked for by a page of another site");
      return Outcome::Handled;
    }
    return Outcome::Unhandled;
  }

  void route() {
    for (const auto& file : page_files())
      server_.Get("/" + std::string(file.name),
                  [&file](const Request&, Response& response) {
                    send_page(response, file);
                  });
    server_.Get("/", [](const Request&, Response& response) {
      send_page(response, *find_page_file("watch.html"));
    });
    get("/api/runs", [this](const Request&, Response& response) {
      send_json(response, runs_.list());
    });
    get("/api/metrics", [this](const Request& request, Response& response) {
      send_metrics(request, response);
    });
    server_.Post("/api/draw",
                 guarded([this](const Request& request, Response& response) {
                   send_answers(request, response);
                 }));
  }

  static void send_page(Response& response, const PageFile& file) {
    response.set_content(file.text.data(), file.text.size(),
                         type_of(file.name));
  }

  using Handler = std::function<void(const Request&, Response&)>;

  void get(const char* path, Handler handler) {
    server_.Get(path, guarded(std::move(handler)));
  }

  /// Versions of the library differ in what becomes of an exception.
  static Handler guarded(Handler handler) {
    return [handler = std::move(handler)](const Request& request,
                                          Response& response) {
      try {
        handler(request, response);
      } catch (const std::exception& error) {
        refuse(response, 500, error.what());
      }
    };
  }

  void send_metrics(const Request& request, Response& response) const {
    const auto run = runs_.find(request.get_param_value("run"));
    const auto from = number_of(request, "from", UINT64_MAX);
    if (!run) return refuse(response, 404, "no such run");
    if (!from) return refuse(response, 400, "from: expected a whole number");
    MetricsPart part =
        RunReader::metrics(*run, request.get_param_value("file"), *from);
    response.set_header("X-Metrics-File", part.file);
    response.set_header("X-Metrics-From", std::to_string(part.from));
    response.set_header("X-Metrics-To", std::to_string(part.to));
    response.set_content(std::move(part.text), "application/jsonl");
  }

  void send_answers(const Request& request, Response& response) {
    const auto rows = number_of(request, "rows", kMostSide);
    const auto cols = number_of(request, "cols", kMostSide);
    if (!rows || !cols || request.body.size() != *rows * *cols || *rows == 0 ||
        *cols == 0)
      return refuse(response, 400,
                    "expected rows x cols bytes of a grey picture");
    const std::size_t count = request.get_param_value_count("run");
    if (count > kMostAnswering)
      return refuse(response, 400,
                    fmt::format("up to {} runs can answer", kMostAnswering));
    const GreyImage drawing{static_cast<std::int64_t>(*rows),
                            static_cast<std::int64_t>(*cols),
                            {request.body.begin(), request.body.end()}};
    Json result = {{"answers", Json::array()}};
    for (std::size_t i = 0; i < count; ++i) {
      Json answer = answer_of(request.get_param_value("run", i), drawing);
      if (!result.contains("image") && answer.contains("image"))
        result["image"] = answer["image"];
      answer.erase("image");
      result["answers"].push_back(std::move(answer));
    }
    send_json(response, result);
  }

  Json answer_of(const std::string& name, const GreyImage& drawing) {
    Json answer = {{"run", name}};
    try {
      const auto run = runs_.find(name);
      if (!run) throw UserError("no such run");
      const std::lock_guard one_at_a_time(drawing_);
      if (!reader_) reader_ = open_reader_();
      answer.update(reader_->read(*run, drawing));
    } catch (const std::exception& error) {
      answer["error"] = error.what();
    }
    return answer;
  }

  std::string host_;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  RunReader runs_;
  OpenReader open_reader_;
  std::mutex drawing_;  // held while a model answers
  std::unique_ptr<DrawingReader> reader_;
  httplib::Server server_;
};

WebServer::WebServer(const WebAddress& address, RunReader runs,
                     OpenReader open_reader)
    : site_(std::make_unique<Site>(address, std::move(runs),
                                   std::move(open_reader))) {}
WebServer::~WebServer() = default;

int WebServer::port() const { return site_->port(); }
void WebServer::serve() { site_->serve(); }
void WebServer::stop() { site_->stop(); }

}  // namespace unroll
