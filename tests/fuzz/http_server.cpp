// Bytes on a connection of our HTTP server, and on the WebSocket that it may become. The socket is a pair in memory, and the I/O
// thread turns its own loop, so that one input is served to its end, the same each time. A line "~" begins what arrives only
// after the server has had its say about what came before.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <condition_variable>
#include <mutex>

#include "net/form.hpp"
#include "net/http_connection.hpp"
#include "net/http_wire.hpp"
#include "net/io_thread_impl.hpp"
#include "net/router.hpp"
#include "net/url.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;
namespace http = boost::beast::http;

namespace {

std::vector<std::string> methods_asked;  // of this visit: what the server made requests of

struct echo : websocket_listener {
  explicit echo(websocket& s) : socket(s) {}
  websocket& socket;
  void on_text(std::string_view text) override { socket.send_text(text); }
  void on_binary(std::string_view bytes) override { socket.send_binary(bytes); }
  void on_closed(int code, std::string_view) override { promise(code >= 1000 && code < 5000); }
};

/// Says back what it was told, in the header too, where a line break would be a second header.
void answer(http_request request, responder respond) {
  promise(http_wire::is_token(request.method) && (request.path.starts_with('/') || request.path == "*"));
  promise(request.path.find_first_of("?# \r\n") == std::string::npos && request.body.size() <= 4096);
  for (const auto& h : request.headers.fields) promise(h.value.find_first_of("\r\n") == std::string::npos);
  for (const auto& [name, value] : request.path_parameters) promise(!name.empty() && !value.empty());
  (void)parse_query(request.query);
  (void)parse_form(request.body);
  auto said = text_response(200, request.path_parameter("id"));
  said.headers.add("X-Id", request.path_parameter("id"));
  said.headers.add("Location", request.target);
  said.body += request.body;
  respond(std::move(said));
}

std::shared_ptr<http_server_shared> make_server() {
  static router routes;
  for (const char* method : {"GET", "POST", "DELETE"})
    for (const char* pattern : {"/", "/api/v1/call/{id}", "/api/v1/call/{id}/part/{part}", "/api/v1/{id}/fixed"})
      routes.add(method, pattern, answer);
  http_server_options options;
  options.header_limit = 2048;
  options.body_limit = 4096;
  options.websocket.message_max = 2048;
  auto made = std::make_shared<http_server_shared>(options);
  made->handler = [](http_request q, responder r) {
    methods_asked.push_back(q.method);
    routes(std::move(q), std::move(r));
  };
  made->gate = [](const http_request& q) {
    methods_asked.push_back(q.method);
    if (q.path != "/ws") return websocket_decision::refused(empty_response(404));
    return websocket_decision::accepted([](websocket& s) { return std::make_unique<echo>(s); });
  };
  return made;
}

bool is_expected(http::field name) {
  using enum http::field;
  for (const auto known : {allow, connection, content_length, content_type, date, location, sec_websocket_accept,
                           sec_websocket_version, server, upgrade})
    if (name == known) return true;
  return false;
}

/// All it said must be whole answers, one behind the other: one for each request, at last a refusal, and behind 101 frames. The
/// refusal of a HEAD, which no handler heard of, has no body; @p sent tells whether there was one.
void judge(std::string_view said, std::string_view sent) {
  for (std::size_t answers = 0; !said.empty();) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.body_limit(1 << 20);
    parser.skip(answers < methods_asked.size() && methods_asked[answers] == "HEAD");
    boost::system::error_code error;
    const auto used = parser.put(boost::asio::buffer(said), error);
    promise(!error && parser.is_header_done());
    const bool last = answers == methods_asked.size() && used == said.size();
    promise(parser.is_done() || (last && sent.find("HEAD ") != sent.npos));
    for (const auto& field : parser.get()) promise(is_expected(field.name()) || field.name_string() == "X-Id");
    const auto status = parser.get().result_int();
    if (status == 101) return;
    promise(status == 100 || (status >= 200 && status < 500));
    if (status != 100) ++answers;
    promise(answers <= methods_asked.size() + 1);
    said.remove_prefix(used);
  }
}

class visit {
 public:
  visit(io_thread& thread, std::shared_ptr<http_server_shared> server) : loop_(context_of(thread)) {
    methods_asked.clear();
    std::array<int, 2> ends{};
    promise(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    ours_ = ends[0];
    tcp_socket socket(loop_);
    socket.assign(boost::asio::ip::tcp::v4(), ends[1]);
    connection_ = make_http_connection(std::move(server), thread, std::move(socket), "127.0.0.1", [this] { gone_ = true; });
    connection_->start();
  }
  ~visit() {
    ::shutdown(ours_, SHUT_WR);
    turn();
    connection_->stop();  // whoever waits for a deadline
    turn();
    promise(gone_);
    ::close(ours_);
    judge(said_, sent_);
  }
  void say(std::string_view bytes) {
    sent_ += bytes;
    (void)::send(ours_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    turn();
  }

 private:
  void turn() {
    for (int quiet = 0; quiet < 2; ++quiet) {
      if (loop_.poll() > 0) quiet = -1;
      std::array<char, 65536> heard;
      for (ssize_t n; (n = ::recv(ours_, heard.data(), heard.size(), 0)) > 0;)
        said_.append(heard.data(), static_cast<std::size_t>(n));
    }
  }
  boost::asio::io_context& loop_;
  int ours_ = -1;
  bool gone_ = false;
  std::string sent_, said_;
  std::shared_ptr<http_connection> connection_;
};

void serve(io_thread& thread, const std::shared_ptr<http_server_shared>& server, std::string_view text) {
  visit one(thread, server);
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find("\n~\n", at), text.size());
    one.say(text.substr(at, end - at));
    at = end + 3;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto& pool = *new io_pool(1);
  static const auto server = make_server();
  std::mutex mutex;
  std::condition_variable changed;
  bool served = false;
  pool.at(0).post([&] {
    serve(pool.at(0), server, as_text(data, size));
    std::lock_guard lock(mutex);
    served = true;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return served; });
  return 0;
}
