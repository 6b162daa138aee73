#pragma once
// The carrier as a whole: applications, numbers, parties, the outbound queue and every call. Thread: the emulator's.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "examples/plivo_emulator/call.hpp"
#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/room.hpp"

namespace tandem::emulator {

struct application {
  std::string id, name;
  std::string answer_url, answer_method = "POST";
  std::string hangup_url, hangup_method = "POST";
  std::string fallback_url, fallback_method = "POST";
  std::string message_url, message_method = "POST";
  bool default_number_app = false, default_endpoint_app = false, log_incoming_messages = true, public_uri = false;
};

struct rented_number {
  std::string digits, app_id, alias;
  std::string added_on;
};

struct party_rule {
  std::string suffix;  // of the called number; "" matches all
  party how;
  std::string scenario_json;  // "" for the rule's usual one
  std::map<std::string, std::string> vars = {};
};

class carrier : public lines {
 public:
  explicit carrier(desk& d);

  std::map<std::string, application> applications;
  std::map<std::string, rented_number> numbers;
  std::string make_app_id();  // 17 decimal digits

  /// Later rules win over earlier ones and over the built-in suffixes.
  void add_party(party_rule r);
  const std::vector<party_rule>& parties() const { return parties_; }

  /// Dials out when its turn comes. The callee is chosen by @p order.to.
  void enqueue(call_order order);
  bool queue_is_full(std::size_t more) const { return queue_.size() + more > desk_.told.queue_max; }
  /// A caller dials @p order.to, which must be one of our numbers. Returns why not.
  std::string call_in(call_order order);

  std::shared_ptr<call> find(const std::string& uuid) const;  // live or ended; null when unknown or queued
  const call_order* find_queued(const std::string& uuid) const;
  bool drop_queued(const std::string& uuid);  // cancels it; its hangup webhook is sent
  std::vector<std::shared_ptr<call>> live() const;
  const std::deque<std::shared_ptr<call>>& ended() const { return ended_; }
  const std::deque<call_order>& queue() const { return queue_; }
  void hang_up_all(int code, std::string_view source);
  std::size_t live_count() const { return live_.size(); }
  /// Conferences with somebody in them.
  std::vector<std::shared_ptr<room>> rooms();
  /// Whether one more outbound call would be more than an Indian account may have at once.
  bool is_over_concurrency() const;

 private:
  void pump();
  void start(call_order order);
  void finished(call& c) override;
  std::shared_ptr<call> place_leg(call_order order, leg_watch watch) override;
  std::shared_ptr<room> room_named(const std::string& name) override;
  bool too_many_inbound();
  void choose_callee(call_order& order) const;

  desk& desk_;
  std::vector<party_rule> parties_;
  std::deque<call_order> queue_;
  bool pumping_ = false;
  std::int64_t next_dial_us_ = 0;
  std::map<std::string, std::shared_ptr<call>> live_;
  std::deque<std::shared_ptr<call>> ended_;  // the newest 2000
  std::map<std::string, std::shared_ptr<call>> ended_by_uuid_;
  std::map<std::string, std::shared_ptr<room>> rooms_;
  std::deque<std::int64_t> recent_inbound_us_;  // of the last second
};

}  // namespace tandem::emulator
