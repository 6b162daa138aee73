#include "net/plivo/webhook_edge.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <deque>
#include <mutex>

#include "net/plivo/accounts.hpp"
#include "net/plivo/answer_xml.hpp"
#include "net/plivo/callback_routes.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/instructions.hpp"
#include "net/plivo/refusals.hpp"
#include "net/plivo/replay_guard.hpp"
#include "net/plivo/signature.hpp"
#include "net/plivo/webhook.hpp"
#include "net/router.hpp"
#include "net/stranger_limiter.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

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

using purpose = callback_purpose;

/// What the URL says about its call.
struct place {
  purpose what = purpose::news;
  bool inbound = false;  // the number was called: the call has no id yet
  call_id call;
  std::string attempt;
  std::uint32_t transfer = 0;

  bool wants_xml() const { return what != purpose::news && what != purpose::room; }
  call_address address(carrier_call_id carrier_call) const { return {call, attempt, std::move(carrier_call)}; }
};

place place_of(const http_request& request, purpose what) {
  place out{what, false, {number_of(request.path_parameter("call"))}, request.path_parameter("attempt"), 0};
  out.transfer = static_cast<std::uint32_t>(std::min<std::uint64_t>(number_of(request.path_parameter("transfer")), 0xffff));
  if (out.attempt == no_attempt) out.attempt.clear();
  return out;
}

/// Plivo gives no order: the end of an inbound call may come before its beginning. What nobody knows yet is kept a while.
class early_ends {
 public:
  void keep(const carrier_call_id& call, carrier_hung_up how) {
    std::lock_guard lock(mutex_);
    if (kept_.size() == ends_max) kept_.pop_front();
    kept_.emplace_back(call, std::move(how));
  }
  std::optional<carrier_hung_up> take(const carrier_call_id& call, std::int64_t now_ms) {
    std::lock_guard lock(mutex_);
    while (!kept_.empty() && now_ms - kept_.front().second.at_ms > memory_ms) kept_.pop_front();
    const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const auto& x) { return x.first == call; });
    return at == kept_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  static constexpr std::size_t ends_max = 256;
  static constexpr std::int64_t memory_ms = 120'000;
  std::mutex mutex_;
  std::deque<std::pair<carrier_call_id, carrier_hung_up>> kept_;
};

}  // namespace

class webhook_edge::core {
 public:
  core(webhook_options options, webhook_surroundings around)
      : options_(std::move(options)),
        around_(std::move(around)),
        urls_(options_.public_url),
        accounts_(around_.state, around_.secrets),
        refusals_(options_.public_url, options_.trusted_proxies, around_.security, around_.now_ms) {}

  void take(const http_request& request, responder respond, const place& where) {
    if (request.body.size() > options_.body_limit) return respond(empty_response(413));
    const bool get = request.method == "GET";  // its fields are in the URL, and signed there
    const auto form = get ? parse_query(request.query) : parse_form(request.body);
    if (!form) return respond(text_response(400, "the form has more than 256 fields"));
    const auto hints = read_hints(*form);
    const auto candidates = where.inbound ? accounts_.of_inbound(hints) : accounts_.of_call(where.call, hints);
    const auto signer = authenticate(request, get ? form_fields{} : *form, candidates);
    const auto refuse = [&] { respond(where.what == purpose::fallback ? apology() : empty_response(403)); };
    if (signer == no_token) {
      if (const auto wait_s = too_often(request, where)) return respond(held_up(*wait_s));
      explain(request, get ? form_fields{} : *form, candidates, where);
      return refuse();
    }
    const auto nonce = read_signature_headers(request.headers).nonce;
    if (!replays_.accept(nonce, request.target, request.body, around_.now_ms())) {
      refusals_.report("replay", request,
                       "a nonce that had come before came with another request: somebody repeats what they overheard");
      return refuse();
    }
    const auto answer = std::make_shared<once>(std::move(respond));
    act(request, *form, where, candidates, candidates.configs[signer], answer);
  }

 private:
  std::size_t authenticate(const http_request& request, const form_fields& form, const candidate_accounts& candidates) {
    const auto headers = read_signature_headers(request.headers);
    for (const auto& url : refusals_.dialed_urls(request)) {
      const auto found = verify({request.method, url, form, headers}, candidates.tokens);
      if (found != no_token) return found;
    }
    return no_token;
  }

  // Anybody may have the fallback's apology: it tells nothing, and a caller waits for it.
  std::optional<std::uint32_t> too_often(const http_request& request, const place& where) {
    if (where.what == purpose::fallback || !around_.strangers) return {};
    return around_.strangers->failed(request, around_.now_ms());
  }

  void explain(const http_request& request, const form_fields& form, const candidate_accounts& candidates, const place& where) {
    if (where.what != purpose::fallback || read_signature_headers(request.headers).present())
      refusals_.explain_and_report("signature", request, form, candidates.tokens);
  }

  void act(const http_request& request, const form_fields& form, const place& where, const candidate_accounts& candidates,
           telephony_config_id signer, const answer_ptr& answer) {
    auto event = read_webhook(form, around_.now_ms());
    if (!event) {
      refusals_.report("malformed", request, event.why().message);
      return (*answer)(where.wants_xml() ? apology() : text_response(400, event.why().message));
    }
    const bool instructs = std::holds_alternative<start_app>(*event) || std::holds_alternative<other_event>(*event) ||
                           std::holds_alternative<dial_over>(*event) || std::holds_alternative<element_news>(*event);
    if (!where.wants_xml() || !instructs) return tell(where, std::move(*event), answer);
    if (where.what == purpose::hold) return (*answer)(xml_response(200, hold_sound_xml()));
    const auto late = not_yet(request);
    around_.after(options_.answer_deadline, [answer, late] { (*answer)(late); });
    if (auto* x = std::get_if<element_news>(&*event); x && where.what != purpose::transfer)
      return around_.calls.element_finished(where.address(std::move(x->call)), std::move(x->what),
                                            instruct(where.attempt, late, answer));
    const auto start = read_start(form);
    if (!start) return (*answer)(apology());
    if (where.what == purpose::transfer || where.what == purpose::whisper)
      around_.calls.transfer_news(where.address(start->call), transfer_news_of(where, *event),
                                  instruct(where.attempt, late, answer));
    else if (where.inbound)
      arrive(*start, candidates, signer, late, answer);
    else
      around_.calls.answered(where.address(start->call), around_.now_ms(), instruct(where.attempt, late, answer));
  }

  carrier_transfer_news transfer_news_of(const place& where, const webhook_event& event) const {
    using kind = carrier_transfer_news::kind;
    carrier_transfer_news out;
    out.what = where.what == purpose::whisper ? kind::whisper_asked : kind::fetched;
    out.transfer = where.transfer;
    out.at_ms = around_.now_ms();
    if (const auto* over = std::get_if<dial_over>(&event)) {
      out.what = kind::finished;
      out.outcome = over->outcome;
      out.leg = over->leg;
      out.words = over->words;
    } else if (const auto* progress = std::get_if<dial_progress>(&event)) {
      out.what = kind::answered;
      out.leg = progress->leg;
    } else if (std::get_if<element_news>(&event)) {
      out.what = where.what == purpose::room ? kind::joined : kind::left;
    }
    return out;
  }

  void arrive(const start_app& start, const candidate_accounts& candidates, telephony_config_id signer, const http_response& late,
              const answer_ptr& answer) {
    if (start.direction != call_direction::inbound) return (*answer)(xml_response(200, hang_up_xml()));
    // The owner of another account may sign what he likes, but not for this number.
    if (!candidates.number || candidates.number->config != signer) return (*answer)(not_set_up());
    auto told = instruct("", late, answer);
    if (auto end = early_.take(start.call, around_.now_ms()))
      told = [this, call = start.call, end = std::move(*end), answer](const outcome<answer_instruction>&) {
        around_.calls.hung_up({{}, {}, call}, end, [](const outcome<done>&) {});
        (*answer)(xml_response(200, hang_up_xml()));
      };
    around_.calls.arrived({start.call, signer, candidates.number->id, start.from, start.to, around_.now_ms()}, std::move(told));
  }

  /// The document for a caller whose instruction is not there yet: come back in a second, though not for ever.
  http_response not_yet(const http_request& request) const {
    const auto query = parse_query(request.query);
    const auto asked = query ? number_of(query->get("retry")) : 0;
    if (asked >= options_.ask_again_max) return apology();
    return xml_response(200, ask_again_xml(urls_.as_dialed(request.path + "?retry=" + std::to_string(asked + 1))));
  }

  reply<answer_instruction> instruct(std::string attempt, http_response late, answer_ptr answer) {
    return [this, attempt = std::move(attempt), late = std::move(late),
            answer = std::move(answer)](outcome<answer_instruction> said) {
      if (said && said->what == answer_instruction::kind::wait) return (*answer)(late);
      (*answer)(said ? document_for(*said, attempt, urls_) : document_for(said.why(), late));
    };
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
      end(where, std::move(*x), heard);
    else if (auto* r = std::get_if<ring>(&event))
      around_.calls.ringing(where.address(std::move(r->call)), {around_.now_ms()}, heard);
    else if (auto* s = std::get_if<stream_news>(&event))
      around_.calls.stream_status(where.address(std::move(s->call)), std::move(s->status), heard);
    else if (auto* m = std::get_if<machine_detected>(&event))
      around_.calls.machine_detected(where.address(std::move(m->call)), around_.now_ms(), heard);
    else if (auto* e = std::get_if<element_news>(&event); e && where.what == purpose::room)
      in_room(where, event, *e, answer, heard);
    else if (e)
      around_.calls.element_finished(where.address(std::move(e->call)), std::move(e->what), once_heard(heard));
    else if (auto* p = std::get_if<dial_progress>(&event); p && p->answered)
      around_.calls.transfer_news(where.address(p->call), transfer_news_of(where, event), once_heard(heard));
    else
      (*answer)(ignored("event"));
  }

  void in_room(const place& where, const webhook_event& event, const element_news& what, const answer_ptr& answer,
               const reply<done>& heard) {
    if (!equal_ignoring_case(what.what.value, "enter")) return (*answer)(ignored("event"));
    around_.calls.transfer_news(where.address(what.call), transfer_news_of(where, event), once_heard(heard));
  }

  void end(const place& where, hangup what, reply<done> heard) {
    if (!where.inbound) return around_.calls.hung_up(where.address(std::move(what.call)), std::move(what.how), std::move(heard));
    around_.calls.hung_up(where.address(what.call), what.how, [this, what, heard = std::move(heard)](const outcome<done>& said) {
      if (!said && said.why().code == errc::not_found) early_.keep(what.call, what.how);
      heard(said);
    });
  }

  static reply<answer_instruction> once_heard(reply<done> heard) {
    return [heard = std::move(heard)](const outcome<answer_instruction>& said) {
      if (said)
        heard(done{});
      else
        heard(said.why());
    };
  }

  webhook_options options_;
  webhook_surroundings around_;
  callback_urls urls_;
  account_book accounts_;
  refusal_desk refusals_;
  replay_guard replays_;
  early_ends early_;
};

webhook_edge::webhook_edge(webhook_options options, webhook_surroundings around)
    : core_(std::make_unique<core>(std::move(options), std::move(around))) {}
webhook_edge::~webhook_edge() = default;

void webhook_edge::add_routes(router& routes) {
  for (const auto& row : callback_routes()) {
    const auto serve = [this, &row](const http_request& request, responder respond) {
      core_->take(request, std::move(respond), row.inbound() ? place{row.what, true, {}, {}, 0} : place_of(request, row.what));
    };
    for (auto method : {"POST", "GET"}) routes.add(method, std::string(row.pattern), serve);
  }
}

}  // namespace tandem::plivo
