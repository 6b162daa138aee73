#include "net/diagnosis/front_door.hpp"

#include <cctype>

#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "net/plivo/signature.hpp"
#include "net/router.hpp"
#include "net/url.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::string_view echo_prefix = "/api/v1/telephony/diagnosis/echo/";
constexpr std::string_view socket_prefix = "/api/v1/telephony/ws/diagnosis/0/0/";
constexpr const char* nonce_header = "X-Plivo-Signature-V3-Nonce";
constexpr const char* proof_header = "X-Tandem-Proof";
// What proxies like to rewrite: escaped slashes, plus signs, empty values, repeated keys.
constexpr std::string_view tricky_query = "path=a%2Fb&plus=1%2B1&blank=&key=2&key=1";
const form_fields tricky_form{{{"CallUUID", "diagnosis"}, {"From", "+14155550100"}, {"Blank", ""}, {"Text", "a&b=c \xC3\xA9"}}};

struct echo final : websocket_listener {
  explicit echo(websocket& s) : socket(s) {}
  void on_text(std::string_view text) override {
    socket.send_text(text.substr(0, 256));
    socket.send_close(1000, "");
  }
  void on_closed(int, std::string_view) override {}
  websocket& socket;
};

/// Says a word, waits for it, and tells.
struct caller final : websocket_listener {
  caller(websocket& s, std::string w, std::function<void(bool)> t) : socket(s), word(std::move(w)), tell(std::move(t)) {
    socket.send_text(word);
  }
  void on_text(std::string_view text) override {
    if (auto t = std::exchange(tell, {})) t(text == word);
    socket.send_close(1000, "");
  }
  void on_closed(int, std::string_view) override {
    if (auto t = std::exchange(tell, {})) t(false);
  }
  websocket& socket;
  std::string word;
  std::function<void(bool)> tell;
};

}  // namespace

std::string front_door::fresh_nonce(knocking about) {
  std::lock_guard lock(mutex_);
  const auto nonce = plivo::sign(around_.secret, "nonce " + std::to_string(++nonces_made_), std::to_string(around_.now_ms()));
  std::string plain;
  for (char c : nonce)
    if (std::isalnum(static_cast<unsigned char>(c))) plain += c;
  about.sent.path = std::string(echo_prefix) + plain;
  open_.emplace(plain, std::move(about));
  open_count_ = open_.size();
  return plain;
}

front_door::knocking front_door::forget(const std::string& nonce) {
  std::lock_guard lock(mutex_);
  auto node = open_.extract(nonce);
  open_count_ = open_.size();
  return node ? std::move(node.mapped()) : knocking{};
}

std::optional<dialed_request> front_door::awaited(const std::string& nonce) const {
  std::lock_guard lock(mutex_);
  const auto at = open_.find(nonce);
  return at == open_.end() ? std::nullopt : std::optional(at->second.sent);
}

std::string front_door::proof(const std::string& nonce) const { return plivo::sign(around_.secret, "echo", nonce); }

void front_door::knock(std::function<void(door)> told) {
  knocking about;
  about.sent = {around_.public_url, "", std::string(tricky_query), tricky_form};
  const auto nonce = fresh_nonce(about);
  http_client_request request;
  request.method = "POST";
  request.url = around_.public_url + std::string(echo_prefix) + nonce + "?" + std::string(tricky_query);
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.headers.add(nonce_header, nonce);
  request.headers.add("X-Plivo-Signature-V3",
                      plivo::sign(around_.secret, plivo::string_to_sign("POST", request.url, tricky_form), nonce));
  request.body = encode_form(tricky_form);
  request.deadline = around_.deadline;
  request.fresh_connection = true;
  around_.web.send(std::move(request), [self = shared_from_this(), nonce, told = std::move(told)](const http_result& got) {
    auto seen = self->forget(nonce);
    door d{true};
    d.arrived = got && got.response.headers.get(proof_header) == self->proof(nonce);
    d.verified = d.arrived && seen.verified;
    d.status = got ? got.response.status : 0;
    d.location = got ? got.response.headers.get("Location") : "";
    d.changes = d.location.empty() ? std::move(seen.changes) : changes_of_redirect(self->around_.public_url, d.location);
    if (!got) d.trouble = std::string(to_string(got.error)) + (got.message.empty() ? "" : ", " + got.message);
    if (!d.arrived && seen.arrived) d.trouble = "the request came here, and the answer did not come back";
    told(std::move(d));
  });
}

void front_door::upgrade(std::function<void(door)> told) {
  const auto nonce = fresh_nonce({});
  websocket_connect_request request;
  request.url = "ws" + around_.public_url.substr(4) + std::string(socket_prefix) + nonce;  // http -> ws, https -> wss
  request.deadline = around_.deadline;
  const auto tell = [self = shared_from_this(), nonce, told = std::move(told)](bool arrived, int status, std::string trouble) {
    self->forget(nonce);
    door d{true};
    d.arrived = arrived;
    d.status = status;
    d.trouble = std::move(trouble);
    told(std::move(d));
  };
  websocket_connect(around_.io.next(), std::move(request), [tell, nonce](const websocket_connected& got) {
    std::unique_ptr<websocket_listener> listener;
    if (!got.socket) {
      tell(false, got.status, got.error);
      return listener;
    }
    listener = std::make_unique<caller>(*got.socket, nonce, [tell](bool same) {
      tell(same, 0, same ? "" : "the connection closed before the message came back");
    });
    return listener;
  });
}

void front_door::add_routes(router& routes) {
  routes.add("POST", std::string(echo_prefix) + "{nonce}", [self = shared_from_this()](http_request request, responder respond) {
    self->answer(request, request.path_parameter("nonce"), respond);  // its headers were dropped on the way
  });
}

bool front_door::recognises(const http_request& request) const {
  return open_count_.load(std::memory_order_relaxed) != 0 && awaited(std::string(request.headers.get(nonce_header)));
}

void front_door::answer(const http_request& request, const responder& respond) {
  answer(request, std::string(request.headers.get(nonce_header)), respond);
}

void front_door::answer(const http_request& request, const std::string& nonce, const responder& respond) {
  const auto sent = awaited(nonce);
  if (!sent) return respond(json_response(404, R"({"detail":"Not Found"})"));
  const auto form = parse_form(request.body);
  const form_fields fields = form ? *form : form_fields{};
  const plivo::token_candidate token{"the doctor's own request", around_.secret};
  const auto url = around_.public_url + request.target;
  const bool verified =
      plivo::verify({request.method, url, fields, plivo::read_signature_headers(request.headers)}, {&token, 1}) == 0;
  auto changes = changes_on_the_way(*sent, request);
  {
    std::lock_guard lock(mutex_);
    if (const auto at = open_.find(nonce); at != open_.end()) {
      at->second.arrived = true;
      at->second.verified = verified;
      at->second.changes = std::move(changes);
    }
  }
  auto out = text_response(200, "");
  out.headers.set(proof_header, proof(nonce));
  respond(std::move(out));
}

bool front_door::serves(std::string_view path) { return path.starts_with(socket_prefix); }

websocket_decision front_door::gate(const http_request& request) const {
  if (!awaited(request.path.substr(std::min(socket_prefix.size(), request.path.size()))))
    return websocket_decision::refused(empty_response(404));
  return websocket_decision::accepted(
      [](websocket& socket) -> std::unique_ptr<websocket_listener> { return std::make_unique<echo>(socket); });
}

}  // namespace tandem::diagnosis
