#pragma once
// What goes on after it was asked for: a node's server-sent events, and the sound of a call.

#include <memory>
#include <nlohmann/json.hpp>
#include <map>
#include <string>
#include <vector>

namespace tandem::test {

struct live_event {
  std::string name;
  nlohmann::json data;
};

/// An event stream, read until it ends.
class event_tap {
 public:
  /// @p node http://host:port.
  event_tap(const std::string& node, const std::string& target, const std::map<std::string, std::string>& headers);
  ~event_tap();
  int status() const;
  std::vector<live_event> heard() const;
  bool ended() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Somebody who listens to a call (net/listening.hpp).
class sound_tap {
 public:
  sound_tap(const std::string& node, const std::string& target, const std::map<std::string, std::string>& headers);
  ~sound_tap();
  /// Of the answer to the upgrade; 101: it is open.
  int status() const;
  std::vector<nlohmann::json> told() const;
  /// The loudest sample so far.
  int caller_peak() const;
  int agent_peak() const;
  /// 0: it is open.
  int close_code() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace tandem::test
