#pragma once
// Doubles for the edges: a state in a map, secrets in the clear, desks that write down what they were asked.

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/keys.hpp"
#include "net/form.hpp"
#include "net/http.hpp"
#include "net/plivo/signature.hpp"

namespace tandem::test {

/// Calls of operator new in this program, from its start; always 0 under AddressSanitizer.
std::size_t allocations_so_far();

struct map_state : state_reader {
  std::map<std::string, std::string> values;
  std::optional<std::string> get(std::string_view key) const override {
    const auto at = values.find(std::string(key));
    return at == values.end() ? std::nullopt : std::optional(at->second);
  }
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from) const override {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto at = values.lower_bound(std::string(from.empty() ? prefix : from)); at != values.end(); ++at) {
      if (!at->first.starts_with(prefix) || out.size() == limit) break;
      out.push_back(*at);
    }
    return out;
  }
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view, std::size_t, std::string_view) const override {
    return {};
  }
  void put(const telephony_config& x) { values[keys::entity({entity_kind::telephony_config, x.id.value})] = encode(x); }
  void put(const number& x) {
    values[keys::entity({entity_kind::number, x.id.value})] = encode(x);
    values[keys::number_by_address(x.normalized.value)] = keys::fixed(x.id.value);
  }
  void put(const call_record& x) { values[keys::entity({entity_kind::call, x.call.value})] = encode(x); }
};

struct open_box : secret_box {
  std::string seal(std::string_view, std::string_view secret) override { return "sealed:" + std::string(secret); }
  outcome<std::string> open(std::string_view purpose, std::string_view sealed) const override {
    if (purpose != "telephony_config.auth_token" || !sealed.starts_with("sealed:")) return refusal{errc::corrupt, "", ""};
    return std::string(sealed.substr(7));
  }
  std::string token(std::string_view purpose, std::string_view words) const override {
    return std::string(purpose) + "." + std::string(words);
  }
};

struct noting_security : security_desk {
  std::vector<refused_request> refusals;
  void refused(refused_request x) override { refusals.push_back(std::move(x)); }
};

struct noting_calls : call_desk {
  std::vector<std::string> asked;
  std::vector<inbound_call> arrivals;
  std::vector<carrier_hung_up> hangups;
  std::vector<call_address> addresses;
  std::vector<carrier_element> elements;
  std::vector<carrier_transfer_news> transfers;
  outcome<answer_instruction> instruction = answer_instruction{};
  outcome<done> heard = done{};
  bool silent = false;  // keeps its replies
  std::vector<std::function<void()>> kept;
  outcome<stream_binding> binding = stream_binding{};
  std::string bound_with, ended_why, ended_stream;
  carrier_call_id bound_call;
  std::vector<agent_event> said;

  template <class T>
  void give(reply<T> to, outcome<T> what) {
    if (silent)
      kept.push_back([to = std::move(to), what = std::move(what)] { to(what); });
    else
      to(what);
  }
  void create_run(struct create_run, reply<call_record>) override {}
  void initiate(initiate_call, reply<call_initiated>) override {}
  void open(open_talk, reply<talk_opened>) override {}
  void arrived(inbound_call x, reply<answer_instruction> to) override {
    asked.push_back("arrived " + x.carrier_call.value);
    arrivals.push_back(std::move(x));
    give(std::move(to), instruction);
  }
  void answered(call_address x, std::int64_t, reply<answer_instruction> to) override {
    asked.push_back("answered");
    addresses.push_back(std::move(x));
    give(std::move(to), instruction);
  }
  void ringing(call_address x, carrier_ringing, reply<done> to) override {
    asked.push_back("ringing");
    addresses.push_back(std::move(x));
    give(std::move(to), heard);
  }
  void hung_up(call_address x, carrier_hung_up how, reply<done> to) override {
    asked.push_back("hung_up");
    addresses.push_back(std::move(x));
    hangups.push_back(std::move(how));
    give(std::move(to), heard);
  }
  void stream_status(call_address x, carrier_stream_status s, reply<done> to) override {
    asked.push_back("stream " + s.status);
    addresses.push_back(std::move(x));
    give(std::move(to), heard);
  }
  void machine_detected(call_address x, std::int64_t, reply<done> to) override {
    asked.push_back("machine");
    addresses.push_back(std::move(x));
    give(std::move(to), heard);
  }
  void element_finished(call_address x, carrier_element what, reply<answer_instruction> to) override {
    asked.push_back("element " + what.kind);
    addresses.push_back(std::move(x));
    elements.push_back(std::move(what));
    give(std::move(to), instruction);
  }
  void transfer_news(call_address x, carrier_transfer_news what, reply<answer_instruction> to) override {
    asked.push_back("transfer " + std::to_string(static_cast<int>(what.what)));
    addresses.push_back(std::move(x));
    transfers.push_back(std::move(what));
    give(std::move(to), instruction);
  }
  void transfer(call_id, transfer_wish, reply<done>) override {}
  void bind_stream(call_id, std::string token, carrier_call_id call, std::string stream, reply<stream_binding> to) override {
    asked.push_back("bind " + stream);
    bound_with = std::move(token);
    bound_call = std::move(call);
    give(std::move(to), binding);
  }
  void stream_ended(call_id, std::string stream, std::string why) override {
    asked.push_back("stream_ended");
    ended_stream = std::move(stream);
    ended_why = std::move(why);
  }
  void agent_said(call_id, agent_event x) override { said.push_back(std::move(x)); }
  void recording_finished(call_id, std::string path, std::int64_t) override { asked.push_back("recorded " + path); }
  void hang_up(call_id, reply<done>) override {}
};

/// A form POST signed as Plivo would sign it when it dials @p public_url + @p target.
inline http_request signed_post(std::string_view public_url, std::string target, const form_fields& form, std::string_view token,
                                std::string_view nonce = "05429567804466091622") {
  http_request out;
  out.method = "POST";
  const auto mark = target.find('?');
  out.path = target.substr(0, mark);
  if (mark != target.npos) out.query = target.substr(mark + 1);
  out.body = encode_form(form);
  out.remote_address = "203.0.113.9";
  out.headers.add("Host", "10.0.0.5:8080");
  out.headers.add("Content-Type", "application/x-www-form-urlencoded");
  const auto text = plivo::string_to_sign("POST", std::string(public_url) + target, form);
  out.headers.add("X-Plivo-Signature-V3", plivo::sign(token, text, nonce));
  out.headers.add("X-Plivo-Signature-V3-Nonce", std::string(nonce));
  out.target = std::move(target);
  return out;
}

}  // namespace tandem::test
