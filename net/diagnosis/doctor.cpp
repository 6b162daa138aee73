#include "net/diagnosis/doctor.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <mutex>
#include <set>

#include "messages/keys.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "net/plivo/signature.hpp"
#include "net/router.hpp"
#include "net/url.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::string_view echo_prefix = "/api/v1/telephony/diagnosis/echo/";
constexpr std::string_view socket_prefix = "/api/v1/telephony/ws/diagnosis/0/0/";
constexpr std::string_view token_purpose = "telephony_config.auth_token";
constexpr std::size_t examinations_max = 8, numbers_asked_max = 50, numbers_searched_max = 5, calls_read_max = 500;
constexpr std::size_t refused_read_max = 500, list_max = 10'000;
constexpr std::int64_t day_ms = 86'400'000;
// What proxies like to rewrite: escaped slashes, plus signs, empty values, repeated keys.
constexpr std::string_view tricky_query = "?path=a%2Fb&plus=1%2B1&blank=&key=2&key=1";
const form_fields tricky_form{{{"CallUUID", "diagnosis"}, {"From", "+14155550100"}, {"Blank", ""}, {"Text", "a&b=c \xC3\xA9"}}};

template <class T>
std::optional<T> load(const state_reader& state, entity_kind kind, std::uint64_t id) {
  const auto stored = id ? state.get(keys::entity({kind, id})) : std::nullopt;
  return stored ? decode<T>(*stored) : std::nullopt;
}

std::string odd_credentials(const std::string& auth_id, const std::string& token) {
  const auto odd = [](const std::string& x) {
    return x.empty() ||
           std::any_of(x.begin(), x.end(), [](char c) { return c <= ' ' || c == 127 || static_cast<signed char>(c) < 0; });
  };
  if (odd(auth_id)) return "the auth ID is empty or holds spaces or characters no credential has";
  if (odd(token)) return "the auth token is empty or holds spaces or characters no credential has";
  return {};
}

/// "Sun, 22 Nov 2026 22:27:34 GMT" as ms since the epoch; 0 when it is not a date.
std::int64_t read_http_date(std::string_view text) {
  std::tm tm{};
  const std::string copy(text.substr(0, 64));
  if (!strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &tm)) return 0;
  return static_cast<std::int64_t>(timegm(&tm)) * 1000;
}

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

/// One look at everything: facts come in from many threads until all are there or the time is up.
class examination : public std::enable_shared_from_this<examination> {
 public:
  explicit examination(std::function<void(facts)> done) : done_(std::move(done)) {}

  void begin_one() {
    std::lock_guard lock(mutex_);
    ++pending_;
  }
  /// A fact is there; @p last: and with it one of the pending answers.
  void put(const std::function<void(facts&)>& into, bool last = true) {
    std::function<void(facts)> tell;
    {
      std::lock_guard lock(mutex_);
      if (!done_) return;
      into(all_);
      if (!last || --pending_ > 0) return;
      tell = std::exchange(done_, {});
    }
    tell(std::move(all_));
  }
  void finish() {
    std::function<void(facts)> tell;
    {
      std::lock_guard lock(mutex_);
      tell = std::exchange(done_, {});
    }
    if (tell) tell(std::move(all_));
  }
  facts& before_it_began() { return all_; }

 private:
  std::mutex mutex_;
  facts all_;
  std::size_t pending_ = 0;
  std::function<void(facts)> done_;
};
using examination_ptr = std::shared_ptr<examination>;

}  // namespace

class doctor::core : public std::enable_shared_from_this<doctor::core> {
 public:
  explicit core(doctor_surroundings around) : around_(std::move(around)) {
    while (around_.public_url.ends_with('/')) around_.public_url.pop_back();
  }

  void look(const telephony_config& config, std::function<void(facts)> done) {
    // What is known of the credentials is read last: a save of others may still have been on its way.
    const auto x = std::make_shared<examination>([self = shared_from_this(), id = config.id, done = std::move(done)](facts f) {
      f.app = load<application>(self->around_.state, entity_kind::application, id.value);
      done(std::move(f));
    });
    read_state(config, x->before_it_began());
    x->begin_one();  // until everything has been asked
    ask_carrier(config, x);
    ask_pace(config, x);
    ask_speech(x);
    knock(x);
    upgrade(x);
    ask_time(config, x);
    around_.io.next().after(around_.deadline, [x] { x->finish(); });
    x->put([](facts&) {});
  }

  bool enter() {
    std::lock_guard lock(mutex_);
    if (under_way_ >= examinations_max) return false;
    ++under_way_;
    return true;
  }
  void leave() {
    std::lock_guard lock(mutex_);
    --under_way_;
  }
  std::optional<telephony_config> config(telephony_config_id id) const {
    return load<telephony_config>(around_.state, entity_kind::telephony_config, id.value);
  }
  const doctor_surroundings& around() const { return around_; }

  void answer_echo(const http_request& request, const responder& respond) {
    if (!waits(request.path_parameter("nonce"))) return respond(json_response(404, R"({"detail":"Not Found"})"));
    const auto form = parse_form(request.body);
    const plivo::token_candidate token{"the doctor's own request", around_.secret};
    const auto url = around_.public_url + request.target;
    const form_fields fields = form ? *form : form_fields{};
    const plivo::signed_request arrived{request.method, url, fields, plivo::read_signature_headers(request.headers)};
    auto out = text_response(200, "");
    out.headers.set("X-Tandem-Proof", plivo::sign(around_.secret, "echo", request.path_parameter("nonce")));
    if (plivo::verify(arrived, {&token, 1}) == 0)
      out.body = "verified";
    else
      out.body = plivo::explain(
          arrived, {around_.public_url, request.target, request.headers.get("Host"), request.headers.get("X-Forwarded-Host")},
          {&token, 1});
    respond(std::move(out));
  }

  bool waits(const std::string& nonce) {
    std::lock_guard lock(mutex_);
    return nonces_.contains(nonce);
  }

 private:
  // ---- what is stored

  void read_state(const telephony_config& config, facts& f) const {
    f.now_ms = around_.now_ms();
    f.config = config;
    f.wanted = around_.wanted;
    f.public_url = around_.public_url;
    f.api_url = config.api_url.empty() ? around_.default_api_url : config.api_url;
    const auto token = around_.secrets.open(token_purpose, config.auth_token_sealed);
    f.token_trouble = token ? odd_credentials(config.auth_id, *token)
                            : "the auth token cannot be opened: was the master key changed? Enter it again";
    for (const auto& [key, value] : around_.state.scan(keys::entities(entity_kind::number), list_max))
      if (auto n = decode<number>(value); n && n->config == config.id) f.numbers.push_back(std::move(*n));
    for (const auto& n : f.numbers) f.workflow_trouble[n.id.value] = workflow_trouble(n);
    for (const auto& [key, value] : around_.state.scan_back(keys::entities(entity_kind::security), refused_read_max))
      if (auto r = decode<refused_request>(value)) f.refused.push_back(std::move(*r));
    read_calls(config.id, f);
  }

  std::string workflow_trouble(const number& n) const {
    if (!n.inbound_workflow) return "no inbound workflow: callers hear a refusal";
    const auto w = load<workflow>(around_.state, entity_kind::workflow, n.inbound_workflow.value);
    if (!w) return "its workflow is gone";
    if (w->archived) return "its workflow '" + w->name + "' is archived";
    const bool published =
        std::any_of(w->versions.begin(), w->versions.end(), [](const auto& v) { return v.status == version_status::published; });
    return published ? "" : "its workflow '" + w->name + "' has no published version";
  }

  /// The newest calls of each log; ids grow with time.
  void read_calls(telephony_config_id config, facts& f) const {
    std::vector<call_record> calls;
    for (const auto& [key, value] : around_.state.scan_back(keys::entities(entity_kind::call), calls_read_max))
      if (auto c = decode<call_record>(value); c && c->config == config) calls.push_back(std::move(*c));
    std::sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.created_ms > b.created_ms; });
    for (const auto& c : calls) {
      const bool came_in = c.direction == call_direction::inbound;
      f.last_webhook_ms = std::max({f.last_webhook_ms, came_in ? c.created_ms : c.ringing_ms, c.answered_ms});
      f.last_audio_ms = std::max(f.last_audio_ms, c.streaming_ms);
      if (c.cause == hangup_cause::limit_exceeded && f.now_ms - c.created_ms < day_ms) f.limited_calls.push_back(c.run_name);
    }
  }

  // ---- the carrier

  void ask_carrier(const telephony_config& config, const examination_ptr& x) {
    if (!x->before_it_began().token_trouble.empty()) return;
    const auto borrow = [&](auto use) {
      x->begin_one();
      around_.telephony.borrow_account(config.id, [x, use](outcome<carrier_account> a) {
        if (!a) return x->put([](facts&) {});
        use(*a);
      });
    };
    auto& carrier = around_.carrier;
    borrow([x, &carrier](const carrier_account& a) {
      carrier.get_account(a, [x](outcome<carrier_account_info> got) { x->put([&](facts& f) { f.account = std::move(got); }); });
    });
    if (!config.application.empty())
      borrow([x, &carrier, id = config.application](const carrier_account& a) {
        carrier.get_application(
            a, id, [x](outcome<carrier_application> got) { x->put([&](facts& f) { f.at_carrier = std::move(got); }); });
      });
    const auto& numbers = x->before_it_began().numbers;
    for (std::size_t i = 0; i < numbers.size() && i < numbers_asked_max; ++i)
      borrow([x, &carrier, n = numbers[i].normalized](const carrier_account& a) {
        carrier.get_number(a, n, [x, n](outcome<carrier_number> got) {
          x->put([&](facts& f) { f.carrier_numbers[n.value] = std::move(got); });
        });
      });
    if (!numbers.empty()) borrow([this, x, numbers](const carrier_account& a) { search_calls(a, numbers, 0, {}, x); });
  }

  /// What the carrier has on record for one number after the other, and we have not.
  void search_calls(const carrier_account& a, const std::vector<number>& numbers, std::size_t i,
                    std::vector<carrier_call_report> missed, const examination_ptr& x) {
    if (i >= numbers.size() || i >= numbers_searched_max)
      return x->put([&](facts& f) { f.missed = outcome<std::vector<carrier_call_report>>(std::move(missed)); });
    around_.carrier.find_calls_to(
        a, {}, numbers[i].normalized, around_.now_ms() - day_ms,
        [self = shared_from_this(), a, numbers, i, missed, x](outcome<std::vector<carrier_call_report>> got) mutable {
          if (!got) return x->put([&](facts& f) { f.missed = outcome<std::vector<carrier_call_report>>(got.why()); });
          for (auto& c : *got)
            if (c.is == carrier_call_report::status::ended && !self->around_.state.get(keys::call_by_carrier(c.call.value)))
              missed.push_back(std::move(c));
          self->search_calls(a, numbers, i + 1, std::move(missed), x);
        });
  }

  void ask_pace(const telephony_config& config, const examination_ptr& x) {
    x->begin_one();
    around_.telephony.pace(config.id, [x](outcome<carrier_pace> got) { x->put([&](facts& f) { f.pace = std::move(got); }); });
  }

  void ask_speech(const examination_ptr& x) {
    if (!around_.check_speech) return;
    x->begin_one();
    around_.check_speech([x](outcome<speech_report> got) { x->put([&](facts& f) { f.speech = std::move(got); }); });
  }

  /// Any answer of the carrier's host has a Date.
  void ask_time(const telephony_config& config, const examination_ptr& x) {
    http_client_request request;
    request.url = config.api_url.empty() ? around_.default_api_url : config.api_url;
    request.deadline = around_.deadline;
    x->begin_one();
    around_.web.send(std::move(request), [x, now = around_.now_ms](const http_result& got) {
      const auto there = got ? read_http_date(got.response.headers.get("Date")) : 0;
      const auto here = now();
      x->put([&](facts& f) {
        if (there)
          f.clock_ahead_ms = here - there;
        else
          f.clock_trouble = got ? "the carrier's answer has no Date" : "the carrier's host does not answer: " + got.message;
      });
    });
  }

  // ---- the public URL

  std::string fresh_nonce() {
    std::lock_guard lock(mutex_);
    const auto nonce = plivo::sign(around_.secret, "nonce " + std::to_string(++nonces_made_), std::to_string(around_.now_ms()));
    std::string plain;
    for (char c : nonce)
      if (std::isalnum(static_cast<unsigned char>(c))) plain += c;
    nonces_.insert(plain);
    return plain;
  }
  void forget_nonce(const std::string& nonce) {
    std::lock_guard lock(mutex_);
    nonces_.erase(nonce);
  }

  void knock(const examination_ptr& x) {
    const auto nonce = fresh_nonce();
    http_client_request request;
    request.method = "POST";
    request.url = around_.public_url + std::string(echo_prefix) + nonce + std::string(tricky_query);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("X-Plivo-Signature-V3-Nonce", nonce);
    request.headers.add("X-Plivo-Signature-V3",
                        plivo::sign(around_.secret, plivo::string_to_sign("POST", request.url, tricky_form), nonce));
    request.body = encode_form(tricky_form);
    request.deadline = around_.deadline;
    request.fresh_connection = true;
    x->begin_one();
    around_.web.send(std::move(request), [self = shared_from_this(), x, nonce](const http_result& got) {
      self->forget_nonce(nonce);
      door d{true};
      d.arrived = got && got.response.headers.get("X-Tandem-Proof") == plivo::sign(self->around_.secret, "echo", nonce);
      d.verified = d.arrived && got.response.body == "verified";
      d.status = got ? got.response.status : 0;
      d.location = got ? got.response.headers.get("Location") : "";
      d.trouble =
          d.arrived ? got.response.body : std::string(to_string(got.error)) + (got.message.empty() ? "" : ", " + got.message);
      x->put([&](facts& f) { f.http = d; });
    });
  }

  void upgrade(const examination_ptr& x) {
    const auto nonce = fresh_nonce();
    websocket_connect_request request;
    request.url = "ws" + around_.public_url.substr(4) + std::string(socket_prefix) + nonce;  // http -> ws, https -> wss
    request.deadline = around_.deadline;
    x->begin_one();
    const auto told = [self = shared_from_this(), x, nonce](bool arrived, int status, const std::string& trouble) {
      self->forget_nonce(nonce);
      door d{true};
      d.arrived = arrived;
      d.status = status;
      d.trouble = trouble;
      x->put([&](facts& f) { f.socket = d; });
    };
    websocket_connect(around_.io.next(), std::move(request), [told, nonce](const websocket_connected& got) {
      std::unique_ptr<websocket_listener> listener;
      if (!got.socket) {
        told(false, got.status, got.error);
        return listener;
      }
      listener = std::make_unique<caller>(*got.socket, nonce, [told](bool same) {
        told(same, 0, same ? "" : "the connection closed before the message came back");
      });
      return listener;
    });
  }

  doctor_surroundings around_;
  std::mutex mutex_;
  std::set<std::string> nonces_;
  std::uint64_t nonces_made_ = 0;
  std::size_t under_way_ = 0;
};

namespace {

diagnosis diagnosis_of(const facts& f) {
  diagnosis out;
  out.config = f.config.id;
  out.config_name = f.config.name;
  out.checked_ms = f.now_ms;
  out.findings = judge(f);
  return out;
}

bool can_be_mended(const diagnosis& d) {
  return std::any_of(d.findings.begin(), d.findings.end(),
                     [](const finding& x) { return x.what->fixable && x.is == verdict::problem; });
}

void mark_fixed(const diagnosis& before, diagnosis& after) {
  for (std::size_t i = 0; i < after.findings.size(); ++i)
    after.findings[i].fixed = before.findings[i].is == verdict::problem && after.findings[i].is == verdict::ok;
}

}  // namespace

doctor::doctor(doctor_surroundings around) : core_(std::make_shared<core>(std::move(around))) {}
doctor::~doctor() = default;

void doctor::examine(telephony_config_id id, examination_wish wish, std::function<void(outcome<diagnosis>)> done) {
  const auto config = core_->config(id);
  if (!config) return done(refusal{errc::not_found, "Telephony configuration not found", "config_id"});
  if (!core_->enter()) return done(refusal{errc::limit_reached, "8 examinations are under way already; try again later", ""});
  const auto told = [core = core_, done = std::move(done)](outcome<diagnosis> d) {
    core->leave();
    done(std::move(d));
  };
  core_->look(*config, [core = core_, id, wish, told](const facts& f) {
    auto first = diagnosis_of(f);
    if (!wish.fix || (!can_be_mended(first) && !f.config.application.empty())) return told(std::move(first));
    const auto given = wish.force ? consent::everything : consent::shown;
    core->around().telephony.sync_now(id, given, [core, id, told, first](const outcome<provider_sync>& said) {
      const auto word = said ? *said : provider_sync{false, said.why().message};
      const auto now = core->config(id);
      if (!now) return told(refusal{errc::not_found, "Telephony configuration not found", "config_id"});
      core->look(*now, [told, first, word](const facts& again) {
        auto second = diagnosis_of(again);
        second.fix = word;
        mark_fixed(first, second);
        told(std::move(second));
      });
    });
  });
}

void doctor::add_routes(router& routes) {
  routes.add("POST", std::string(echo_prefix) + "{nonce}",
             [core = core_](http_request request, responder respond) { core->answer_echo(request, respond); });
}

bool doctor::serves(std::string_view path) { return path.starts_with(socket_prefix); }

websocket_decision doctor::gate(const http_request& request) {
  if (!core_->waits(request.path.substr(std::min(socket_prefix.size(), request.path.size()))))
    return websocket_decision::refused(empty_response(404));
  return websocket_decision::accepted(
      [](websocket& socket) -> std::unique_ptr<websocket_listener> { return std::make_unique<echo>(socket); });
}

}  // namespace tandem::diagnosis
