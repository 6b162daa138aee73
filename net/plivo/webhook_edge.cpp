#include "net/plivo/webhook_edge.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>

#include "net/plivo/accounts.hpp"
#include "net/plivo/answer_xml.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/refusals.hpp"
#include "net/plivo/replay_guard.hpp"
#include "net/plivo/signature.hpp"
#include "net/plivo/webhook.hpp"
#include "net/router.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

constexpr std::string_view not_configured = "This number is not set up yet. Please contact its owner. Goodbye.";
constexpr std::string_view lines_busy = "All lines are busy at the moment. Please call again later. Goodbye.";
constexpr std::string_view apology = "We are sorry, we cannot take your call at the moment. Please try again later. Goodbye.";

http_response xml(std::string body) { return xml_response(200, std::move(body)); }
http_response spoken(std::string_view words) { return xml(speak_and_hang_up_xml(words)); }
http_response acknowledged() { return json_response(200, R"({"status":"success"})"); }
http_response ignored(std::string_view reason) {
  return json_response(200, R"({"status":"ignored","reason":")" + std::string(reason) + "\"}");
}

/// Who answers first, answers; the connection is let go of at once.
class once {
 public:
  explicit once(responder to) : to_(std::move(to)) {}
  void operator()(http_response response) {
    if (!said_.exchange(true)) std::exchange(to_, {})(std::move(response));
  }

 private:
  std::atomic<bool> said_{false};
  responder to_;
};
using answer_ptr = std::shared_ptr<once>;

std::uint64_t number_of(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc() && end == text.data() + text.size() ? n : 0;
}

/// What the URL says about its call.
struct place {
  bool inbound = false;
  bool wants_xml = false;
  call_id call;
  std::string attempt;

  call_address address(carrier_call_id carrier_call) const { return {call, attempt, std::move(carrier_call)}; }
};

place place_of(const http_request& request, bool wants_xml) {
  place out{false, wants_xml, {number_of(request.path_parameter("call"))}, request.path_parameter("attempt")};
  if (out.attempt == no_attempt) out.attempt.clear();
  return out;
}

}  // namespace

class webhook_edge::core {
 public:
  core(webhook_options options, webhook_surroundings around)
      : options_(std::move(options)),
        around_(std::move(around)),
        urls_(options_.public_url),
        accounts_(around_.state, around_.secrets),
        refusals_(options_.public_url, options_.trusted_proxies, around_.security, around_.now_ms) {}

  void take(http_request request, responder respond, const place& where) {
    if (request.body.size() > options_.body_limit) return respond(empty_response(413));
    const auto form = parse_form(request.body);
    if (!form) return respond(text_response(400, "the form has more than 256 fields"));
    const auto hints = read_hints(*form);
    const auto candidates = where.inbound ? accounts_.of_inbound(hints) : accounts_.of_call(where.call, hints);
    const auto signer = authenticate(request, *form, candidates);
    if (signer == no_token) return respond(empty_response(403));
    const auto nonce = read_signature_headers(request.headers).nonce;
    if (!replays_.accept(nonce, request.target, request.body, around_.now_ms())) {
      refusals_.report("replay", request,
                       "a nonce that had come before came with another request: somebody repeats what they overheard");
      return respond(empty_response(403));
    }
    const auto answer = std::make_shared<once>(std::move(respond));
    act(request, *form, where, candidates, candidates.configs[signer], answer);
  }

  static http_response sorry() { return spoken(apology); }

 private:
  std::size_t authenticate(const http_request& request, const form_fields& form, const candidate_accounts& candidates) {
    const auto headers = read_signature_headers(request.headers);
    for (const auto& url : refusals_.dialed_urls(request)) {
      const auto found = verify({request.method, url, form, headers}, candidates.tokens);
      if (found != no_token) return found;
    }
    refusals_.explain_and_report("signature", request, form, candidates.tokens);
    return no_token;
  }

  void act(const http_request& request, const form_fields& form, const place& where, const candidate_accounts& candidates,
           telephony_config_id signer, const answer_ptr& answer) {
    auto event = read_webhook(form, around_.now_ms());
    if (!event) {
      refusals_.report("malformed", request, event.why().message);
      return (*answer)(where.wants_xml ? sorry() : text_response(400, event.why().message));
    }
    const bool wants_xml =
        where.wants_xml && (std::holds_alternative<start_app>(*event) || std::holds_alternative<other_event>(*event));
    if (!wants_xml) return tell(where, std::move(*event), answer);
    const auto start = read_start(form);
    if (!start) return (*answer)(sorry());
    const auto late = not_yet(request);
    around_.after(options_.answer_deadline, [answer, late] { (*answer)(late); });
    if (where.inbound)
      arrive(*start, candidates, signer, late, answer);
    else
      around_.calls.answered(where.address(start->call), around_.now_ms(), instruct(where.attempt, late, answer));
  }

  void arrive(const start_app& start, const candidate_accounts& candidates, telephony_config_id signer, const http_response& late,
              const answer_ptr& answer) {
    if (start.direction != call_direction::inbound) return (*answer)(xml(hang_up_xml()));
    // The owner of another account may sign what he likes, but not for this number.
    if (!candidates.number || candidates.number->config != signer) return (*answer)(spoken(not_configured));
    around_.calls.arrived({start.call, signer, candidates.number->id, start.from, start.to, around_.now_ms()},
                          instruct("", late, answer));
  }

  /// The document for a caller whose instruction is not there yet: come back in a second, though not for ever.
  http_response not_yet(const http_request& request) const {
    const auto query = parse_query(request.query);
    const auto asked = query ? number_of(query->get("retry")) : 0;
    if (asked >= options_.ask_again_max) return sorry();
    return xml(ask_again_xml(urls_.as_dialed(request.path + "?retry=" + std::to_string(asked + 1))));
  }

  reply<answer_instruction> instruct(std::string attempt, http_response late, answer_ptr answer) {
    return [this, attempt = std::move(attempt), late = std::move(late),
            answer = std::move(answer)](outcome<answer_instruction> said) {
      (*answer)(said ? document_for(*said, attempt) : document_for(said.why(), late));
    };
  }

  http_response document_for(const answer_instruction& what, const std::string& attempt) const {
    switch (what.what) {
      case answer_instruction::kind::stream:
        return xml(
            stream_xml(urls_.media(what.workflow, {what.call.value}, what.media_token), urls_.stream_status(what.call, attempt)));
      case answer_instruction::kind::refuse: return spoken(what.spoken.empty() ? apology : std::string_view(what.spoken));
      case answer_instruction::kind::hang_up: break;
    }
    return xml(hang_up_xml());
  }

  static http_response document_for(const refusal& why, const http_response& late) {
    switch (why.code) {
      case errc::not_configured: return spoken(not_configured);
      case errc::limit_reached: return spoken(lines_busy);
      case errc::not_found:
      case errc::unauthorized: return xml(hang_up_xml());  // of an outbound call that is over, or never was ours
      case errc::unavailable:
      case errc::storage_failed:
      case errc::stale_writer: return late;
      default: return sorry();
    }
  }

  void tell(const place& where, webhook_event event, const answer_ptr& answer) {
    around_.after(options_.answer_deadline, [answer] { (*answer)(empty_response(503)); });
    const reply<done> heard = [answer](outcome<done> said) {
      if (said) return (*answer)(acknowledged());
      switch (said.why().code) {
        case errc::unavailable:
        case errc::storage_failed:
        case errc::stale_writer: return (*answer)(empty_response(503));  // not durable: to be told again
        case errc::not_found: return (*answer)(ignored("workflow_run_not_found"));
        default: return (*answer)(ignored("not_applicable"));
      }
    };
    if (auto* x = std::get_if<hangup>(&event))
      around_.calls.hung_up(where.address(std::move(x->call)), std::move(x->how), heard);
    else if (auto* r = std::get_if<ring>(&event))
      around_.calls.ringing(where.address(std::move(r->call)), {around_.now_ms()}, heard);
    else if (auto* s = std::get_if<stream_news>(&event))
      around_.calls.stream_status(where.address(std::move(s->call)), std::move(s->status), heard);
    else
      (*answer)(ignored("event"));
  }

  webhook_options options_;
  webhook_surroundings around_;
  callback_urls urls_;
  account_book accounts_;
  refusal_desk refusals_;
  replay_guard replays_;
};

webhook_edge::webhook_edge(webhook_options options, webhook_surroundings around)
    : core_(std::make_unique<core>(std::move(options), std::move(around))) {}
webhook_edge::~webhook_edge() = default;

void webhook_edge::inbound(http_request request, responder respond) {
  core_->take(std::move(request), std::move(respond), {true, true, {}, {}});
}
void webhook_edge::fallback(http_request, responder respond) { respond(core::sorry()); }
void webhook_edge::answer(http_request request, responder respond) {
  const auto where = place_of(request, true);
  core_->take(std::move(request), std::move(respond), where);
}
void webhook_edge::news(http_request request, responder respond) {
  const auto where = place_of(request, false);
  core_->take(std::move(request), std::move(respond), where);
}

void webhook_edge::add_routes(router& routes) {
  const auto of_call = [](std::string_view kind) {
    return std::string(callback_prefix) + std::string(kind) + "/{call}/{attempt}";
  };
  const auto bind = [this](void (webhook_edge::*member)(http_request, responder)) {
    return [this, member](http_request request, responder respond) { (this->*member)(std::move(request), std::move(respond)); };
  };
  routes.add("POST", std::string(inbound_path), bind(&webhook_edge::inbound));
  routes.add("POST", std::string(inbound_fallback_path), bind(&webhook_edge::fallback));
  routes.add("POST", of_call("answer"), bind(&webhook_edge::answer));
  for (auto kind : {"ring", "hangup", "stream-status"}) routes.add("POST", of_call(kind), bind(&webhook_edge::news));
}

}  // namespace tandem::plivo
