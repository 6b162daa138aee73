#include <cstdio>
#include <cstdlib>

#include "messages/call_log.hpp"
#include "net/api/json.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

std::string_view speaker_name(speaker who) {
  switch (who) {
    case speaker::caller: return "user";
    case speaker::agent: return "agent";
    case speaker::system: return "system";
  }
  return "system";
}

}  // namespace

void write_line(json_writer& w, const transcript_line& l) {
  w.begin_object().field("speaker", speaker_name(l.who)).field("text", l.text).field("start_ms", l.start_ms);
  w.field("end_ms", l.end_ms).field("interrupted", l.interrupted).text_or_null("node", l.node);
  if (l.who == speaker::caller) w.field("confidence", l.confidence);
  w.end_object();
}

void write_turn(json_writer& w, const turn_latency& t) {
  w.begin_object().field("turn", t.turn).field("at_ms", t.at_ms).field("endpointing_ms", t.endpointing_ms);
  w.field("recognition_ms", t.recognition_ms).field("decision_ms", t.decision_ms).field("synthesis_ms", t.synthesis_ms);
  w.field("total_ms", t.total_ms).end_object();
}

void write_node_entered(json_writer& w, const node_entered& n) {
  w.begin_object().field("id", n.node).field("name", n.name).field("at_ms", n.at_ms).end_object();
}

namespace {

std::string_view mode_of(const call_record& c) { return c.medium == call_medium::browser ? "browser" : "plivo"; }

void write_phases(json_writer& w, const call_record& c) {
  w.key("phases").begin_object();
  w.time_field("created", c.created_ms).time_field("dialed", c.dialed_ms).time_field("ringing", c.ringing_ms);
  w.time_field("answered", c.answered_ms).time_field("streaming", c.streaming_ms).time_field("ended", c.ended_ms).end_object();
}

void write_carrier(json_writer& w, const call_record& c) {
  w.key("carrier").begin_object().text_or_null("call_uuid", c.carrier_call.value).text_or_null("request_uuid", c.request.value);
  w.text_or_null("stream_id", c.stream).field("hangup_cause_code", c.carrier_cause_code);
  w.text_or_null("hangup_cause_name", c.carrier_cause_name).field("duration_seconds", c.duration_s);
  w.field("bill_duration_seconds", c.bill_duration_s).text_or_null("total_cost", c.total_cost).end_object();
}

void write_logs(json_writer& w, const call_record& c, bool all) {
  w.key("logs").begin_object();
  write_phases(w, c);
  write_carrier(w, c);
  w.key("turns").begin_array();
  for (const auto& t : c.turns) write_turn(w, t);
  w.end_array().key("nodes").begin_array();
  for (const auto& n : c.nodes) write_node_entered(w, n);
  w.end_array();
  if (all) {
    w.key("transcript").begin_array();
    for (const auto& l : c.transcript) write_line(w, l);
    w.end_array();
  }
  w.text_or_null("note", c.note).field("restarts", c.restarts).end_object();
}

/// The workflow's own words win over what the contract's clients look for.
void write_gathered(json_writer& w, const call_record& c) {
  w.key("gathered_context").begin_object();
  for (const auto& [name, value] : c.gathered) w.field(name, value);
  if (!c.disposition.empty())
    for (const char* name : {"call_disposition", "mapped_call_disposition"})
      if (!c.gathered.contains(name)) w.field(name, c.disposition);
  w.end_object();
}

void write_money(json_writer& w, const call_record& c) {
  w.key("cost_info");
  if (c.phase != call_phase::ended) {
    w.null();
  } else {
    w.begin_object().field("call_duration_seconds", call_duration_s(c)).field("bill_duration_seconds", c.bill_duration_s);
    w.text_or_null("total_cost", c.total_cost).text_or_null("total_cost_usd", c.total_cost).end_object();
  }
  w.key("usage_info").begin_object().field("call_duration_seconds", call_duration_s(c)).field("turns", c.turns.size());
  w.field("recording_ms", c.recording_ms).end_object();
}

void write_call_facts(json_writer& w, const call_record& c) {
  w.field("call_id", c.call).field("phase", to_string(c.phase));
  w.text_or_null("cause", c.cause == hangup_cause::none ? std::string_view() : to_string(c.cause));
  w.text_or_null("hung_up_by", c.phase == call_phase::ended ? to_string(c.hung_up_by) : std::string_view());
  w.text_or_null("disposition", c.disposition).text_or_null("note", c.note);
  w.text_or_null("carrier_call_id", c.carrier_call.value).text_or_null("request_uuid", c.request.value);
  w.key("telephony").begin_object().field("provider", mode_of(c)).field("telephony_configuration_id", c.config);
  w.field("phone_number_id", c.number).text_or_null("from", c.from.value).text_or_null("to", c.to.value).end_object();
}

void write_transfer(json_writer& w, const transfer_record& t) {
  const bool known = t.outcome != transfer_outcome::none;
  w.begin_object().field("to", t.to.value).field("mode", to_string(t.mode)).text_or_null("whisper", t.whisper);
  w.text_or_null("result", known ? to_string(t.outcome) : std::string_view()).time_field("asked_at", t.asked_ms);
  w.time_field("connected_at", t.connected_ms).time_field("ended_at", t.ended_ms);
  w.field("leg_call_id", t.leg_call).text_or_null("carrier_call_id", t.leg.value).text_or_null("note", t.note).end_object();
}

void write_what_the_carrier_found(json_writer& w, const call_record& c) {
  w.text_or_null("fault", c.fault == hangup_fault::unknown ? std::string_view() : to_string(c.fault));
  w.text_or_null("answered_by", c.machine_ms ? "machine" : "").time_field("machine_detected_at", c.machine_ms);
  w.key("transfers").begin_array();
  for (const auto& t : c.transfers) write_transfer(w, t);
  w.end_array().field("leg_of_call_id", c.made_for);
}

void write_what_was_forgotten(json_writer& w, const call_record& c) {
  w.time_field("recording_forgotten_at", c.recording_forgotten_ms);
  w.time_field("transcript_forgotten_at", c.transcript_forgotten_ms);
}

}  // namespace

std::string artifact_url(const call_record& c, std::string_view artifact) {
  return "/api/v1/workflow/" + std::to_string(c.workflow.workflow.value) + "/runs/" + std::to_string(c.call.value) + "/" +
         std::string(artifact);
}

std::string forgotten_words(std::string_view what, std::int64_t at_ms) {
  return "The " + std::string(what) + " was forgotten on " + rfc3339(at_ms).substr(0, 10) + " by the retention rule";
}

bool all_forgotten(const call_record& c) {
  return c.recording.empty() && c.transcript.empty() && (c.recording_forgotten_ms || c.transcript_forgotten_ms);
}

std::int64_t call_duration_s(const call_record& c) { return talked_s(c); }

namespace {

void write_run_open(json_writer& w, const call_record& c, bool all, std::string_view public_urls) {
  w.begin_object()
      .field("id", c.call)
      .field("workflow_id", c.workflow.workflow)
      .field("name", c.run_name)
      .field("mode", mode_of(c));
  w.time_field("created_at", c.created_ms).field("is_completed", c.phase == call_phase::ended);
  w.text_or_null("transcript_url", c.transcript.empty() ? std::string() : artifact_url(c, "transcript"));
  w.text_or_null("recording_url", c.recording.empty() ? std::string() : artifact_url(c, "recording"));
  const auto public_url = [&](const char* name, bool there, const char* artifact) {
    w.text_or_null(name, there && !public_urls.empty() ? std::string(public_urls) + "/" + artifact : std::string());
  };
  w.null_field("user_recording_url").null_field("bot_recording_url");
  public_url("transcript_public_url", !c.transcript.empty(), "transcript");
  public_url("recording_public_url", !c.recording.empty(), "recording");
  w.null_field("user_recording_public_url").null_field("bot_recording_public_url");
  w.text_or_null("public_access_token", public_urls.substr(public_urls.rfind('/') + 1));
  write_money(w, c);
  w.key("definition_id");
  if (c.workflow.version)
    w.value(definition_id(c.workflow.workflow, c.workflow.version));
  else
    w.null();
  w.raw_field("initial_context", object_or_empty(c.initial_context_json));
  write_gathered(w, c);
  w.field("call_type", c.direction == call_direction::outbound ? "outbound" : "inbound");
  write_logs(w, c, all);
  w.null_field("annotations");
  write_call_facts(w, c);
  write_what_the_carrier_found(w, c);
  write_what_was_forgotten(w, c);
}

void write_difference(json_writer& w, const char* field, std::string_view ours, std::string_view theirs) {
  w.begin_object().field("field", field).text_or_null("ours", ours).text_or_null("carrier", theirs).end_object();
}

/// A second of rounding is no difference, nor are zeros behind the point.
void write_differences(json_writer& w, const call_record& c, const carrier_call_report& r) {
  w.key("differences").begin_array();
  const bool codes = c.carrier_cause_code && r.cause_code;
  if (codes ? c.carrier_cause_code != r.cause_code : c.cause != r.cause)
    write_difference(w, "cause",
                     codes ? std::to_string(c.carrier_cause_code) + " " + c.carrier_cause_name : std::string(to_string(c.cause)),
                     codes ? std::to_string(r.cause_code) + " " + r.cause_name : std::string(to_string(r.cause)));
  if (const auto ours = call_duration_s(c); ours > r.duration_s + 1 || ours + 1 < r.duration_s)
    write_difference(w, "duration_seconds", std::to_string(ours), std::to_string(r.duration_s));
  const double ours = std::strtod(c.total_cost.c_str(), nullptr), theirs = std::strtod(r.total_cost.c_str(), nullptr);
  if (ours > theirs + 0.000005 || ours + 0.000005 < theirs) write_difference(w, "total_cost", c.total_cost, r.total_cost);
  w.end_array();
}

}  // namespace

void write_run(json_writer& w, const call_record& c, bool all, std::string_view public_urls) {
  write_run_open(w, c, all, public_urls);
  w.end_object();
}

void write_run_beside(json_writer& w, const call_record& c, std::string_view public_urls,
                      const outcome<carrier_call_report>& theirs) {
  write_run_open(w, c, true, public_urls);
  w.key("carrier_record").begin_object().field("available", bool(theirs));
  if (!theirs) {
    w.field("why", theirs.why().message).end_object().end_object();
    return;
  }
  w.field("cause", to_string(theirs->cause)).field("hangup_cause_code", theirs->cause_code);
  w.text_or_null("hangup_cause_name", theirs->cause_name).field("hung_up_by", to_string(theirs->by));
  w.field("duration_seconds", theirs->duration_s).text_or_null("total_cost", theirs->total_cost);
  write_differences(w, c, *theirs);
  w.end_object().end_object();
}

std::string transcript_text(const call_record& c) {
  std::string out;
  for (const auto& l : c.transcript) {
    char at[32];
    std::snprintf(at, sizeof at, "[%02lld:%02lld.%lld] ", static_cast<long long>(l.start_ms / 60'000),
                  static_cast<long long>(l.start_ms / 1000 % 60), static_cast<long long>(l.start_ms / 100 % 10));
    out.append(at).append(speaker_name(l.who)).append(": ").append(l.text).append(l.interrupted ? " [interrupted]\n" : "\n");
  }
  return out;
}

std::string transcript_lines(const call_record& c) {
  std::string out;
  for (const auto& l : c.transcript) {
    json_writer w;
    write_line(w, l);
    out.append(w.text()).push_back('\n');
  }
  return out;
}

}  // namespace tandem::rest
