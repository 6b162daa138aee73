#include "actors/call/history_words.hpp"

#include <algorithm>
#include <array>

#include "actors/call/describe.hpp"

namespace tandem::calls {

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

/// Tokens open sockets, an attempt and a room let their bearer pass for the carrier; the rest stands elsewhere.
bool is_left_out(std::string_view name) {
  constexpr std::array<std::string_view, 8> names = {"token",       "attempt",     "room",  "idempotency_key",
                                                     "send_digits", "sip_headers", "at_ms", "initial_context_json"};
  return std::ranges::find(names, name) != names.end();
}

/// Any described value as flat names: {"report": {"cause": ...}} is report.cause. What is empty, zero or none is left out.
class flattener {
 public:
  explicit flattener(std::vector<std::pair<std::string, history_value>>& out, std::string under = {})
      : out_(out), under_(std::move(under)) {}

  template <class T>
  void operator()(unsigned, const char* name, T& x) {
    if (is_left_out(name)) return;
    write(under_.empty() ? std::string(name) : under_ + "." + name, x);
  }

 private:
  void put(std::string name, history_value value) { out_.emplace_back(std::move(name), std::move(value)); }

  template <class T>
  void write(std::string name, T& x) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (!x.empty()) put(std::move(name), x);
    } else if constexpr (std::is_same_v<T, bool>) {
      if (x) put(std::move(name), true);
    } else if constexpr (std::is_same_v<T, double>) {
      put(std::move(name), x);
    } else if constexpr (std::is_enum_v<T>) {
      write_enum(std::move(name), x);
    } else if constexpr (std::is_integral_v<T>) {
      if (x) put(std::move(name), static_cast<std::int64_t>(x));
    } else if constexpr (requires { x.value; }) {
      write(std::move(name), x.value);  // an id, a number: by its one value
    } else if constexpr (requires { typename T::mapped_type; }) {
      for (auto& [key, value] : x) write(name + "." + key, value);
    } else if constexpr (described<T>) {
      flattener inner(out_, std::move(name));
      describe(inner, x);
    }
  }
  template <class T>
  void write_enum(std::string name, T x) {
    if constexpr (std::is_same_v<T, speaker>) {
      put(std::move(name), std::string(x == speaker::caller ? "caller" : x == speaker::agent ? "agent" : "system"));
    } else if constexpr (requires { std::string(to_string(x)); }) {
      if (static_cast<std::int64_t>(x)) put(std::move(name), std::string(to_string(x)));
    } else {
      put(std::move(name), static_cast<std::int64_t>(x));
    }
  }

  std::vector<std::pair<std::string, history_value>>& out_;
  const std::string under_;
};

struct told {
  const char* kind;
  const char* name;
  std::string summary;
};

std::string with(std::string words, const std::string& detail) { return detail.empty() ? words : words + ": " + detail; }

told of_agent(const agent_event& what) {
  constexpr const char* kind = "conversation";
  return std::visit(overloaded{
                        [](const line_said& x) {
                          const char* who = x.line.who == speaker::caller  ? "The caller said"
                                            : x.line.who == speaker::agent ? "The agent said"
                                                                           : "Noted";
                          return told{kind, "line", with(who, x.line.text)};
                        },
                        [](const turn_measured& x) {
                          return told{kind, "turn", "The agent answered within " + std::to_string(x.latency.total_ms) + " ms"};
                        },
                        [](const node_entered& x) {
                          return told{kind, "node", "At node " + (x.name.empty() ? x.node : x.name)};
                        },
                        [](const slot_gathered& x) {
                          return told{kind, "slot", with("Gathered " + x.name, x.value)};
                        },
                        [](const digit_pressed& x) {
                          return told{kind, "digit", "The caller pressed " + x.digit};
                        },
                        [](const barged_in&) {
                          return told{kind, "barge_in", "The caller interrupted the agent"};
                        },
                        [](const conversation_ended& x) {
                          return told{kind, "conversation_ended", with("The conversation ended", x.reason)};
                        },
                        [](const auto&) {
                          return told{kind, "other", "The agent reported"};
                        },
                    },
                    what);
}

told of(const call_event& event) {
  constexpr const char *webhook = "webhook", *request = "carrier_request", *media = "media", *note = "note";
  return std::visit(
      overloaded{
          [](const call_arrived& x) {
            return told{webhook, "arrived", "A call came in from " + x.from.value};
          },
          [](const run_created&) {
            return told{note, "run_created", "A run was made, without a dial"};
          },
          [](const dial_intended& x) {
            return told{note, "dial_intended", "It was decided to dial " + x.to.value};
          },
          [](const dial_started&) {
            return told{request, "dial", "The carrier was asked to dial"};
          },
          [](const dial_accepted&) {
            return told{request, "dial_accepted", "The carrier took the dial"};
          },
          [](const dial_refused& x) {
            return told{request, "dial_refused", with("The carrier refused the dial", x.message)};
          },
          [](const dial_uncertain& x) {
            return told{request, "dial_uncertain", with("Nobody knows whether the carrier took the dial", x.message)};
          },
          [](const dial_forgone& x) {
            return told{note, "dial_forgone", with("It was not dialed", x.why)};
          },
          [](const carrier_told&) {
            return told{request, "carrier_told", "The carrier was asked how the call stands"};
          },
          [](const far_end_rang&) {
            return told{webhook, "ringing", "The far end rings"};
          },
          [](const far_end_answered&) {
            return told{webhook, "answered", "The far end answered"};
          },
          [](const call_hung_up& x) {
            return told{webhook, "hung_up", with("The call was hung up", x.name)};
          },
          [](const stream_bound&) {
            return told{media, "stream_bound", "The audio began"};
          },
          [](const stream_lost& x) {
            return told{media, "stream_lost", with("The audio ended", x.why)};
          },
          [](const stream_noted& x) {
            return told{webhook, "stream_status", with("The carrier said of the audio", x.status)};
          },
          [](const agent_reported& x) { return of_agent(x.what); },
          [](const recording_stored&) {
            return told{media, "recording_stored", "The recording was stored"};
          },
          [](const hang_up_wished& x) {
            return told{note, "hang_up_wished", with("A hang-up was asked for", std::string(to_string(x.by)))};
          },
          [](const timer_fired&) {
            return told{note, "timer", "A deadline of the call passed"};
          },
          [](const node_restarted&) {
            return told{note, "node_restarted", "The node was restarted"};
          },
          [](const call_disowned&) {
            return told{note, "disowned", "The carrier's call that was found belongs to another"};
          },
          [](const machine_found&) {
            return told{webhook, "machine_found", "A machine answered"};
          },
          [](const element_noted& x) {
            return told{webhook, "element", with("The carrier finished", x.kind)};
          },
          [](const transfer_wished& x) {
            return told{note, "transfer_wished", "A transfer was asked for to " + x.what.to.value};
          },
          [](const transfer_refused& x) {
            return told{request, "transfer_refused", with("The carrier refused the transfer", x.why)};
          },
          [](const transfer_fetched&) {
            return told{webhook, "transfer_fetched", "The caller's leg asked what to do"};
          },
          [](const third_party_answered&) {
            return told{webhook, "third_party_answered", "The third party answered"};
          },
          [](const transfer_finished& x) {
            return told{webhook, "transfer_finished", with("The transfer is over", std::string(to_string(x.outcome)))};
          },
          [](const leg_told&) {
            return told{note, "leg_told", "The call to the third party told how it stands"};
          },
          [](const hold_left&) {
            return told{webhook, "hold_left", "The caller left the conference"};
          },
          [](const room_joined&) {
            return told{webhook, "room_joined", "The conference was joined"};
          },
          [](const talk_begun&) {
            return told{note, "talk_begun", "A conversation through a browser was opened"};
          },
          [](const auto&) {
            return told{note, "other", "Something was noted"};
          },
      },
      event);
}

std::int64_t time_of(const call_event& event) {
  return std::visit(
      [](const auto& x) -> std::int64_t {
        if constexpr (requires { x.at_ms; })
          return x.at_ms;
        else
          return 0;
      },
      event);
}

}  // namespace

history_event in_words(const call_event& event) {
  const auto words = of(event);
  history_event out{0, time_of(event), words.kind, words.name, words.summary, {}};
  flattener flat(out.data);
  if (const auto* said = std::get_if<agent_reported>(&event))
    std::visit([&](auto x) { describe(flat, x); }, said->what);
  else
    std::visit([&](auto x) { describe(flat, x); }, event);
  return out;
}

}  // namespace tandem::calls
