#pragma once
// A browser with a microphone and a loudspeaker, on the socket of a talk: it sends 20 ms of sound at a time, plays what comes in
// real time, tells how much it has played, and drops what is queued when it is told to.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tandem::test {

class talk_page {
 public:
  /// @p node http://host:port. Not connected when it was refused: see status.
  talk_page(const std::string& node, const std::string& path, std::map<std::string, std::string> headers);
  ~talk_page();
  talk_page(const talk_page&) = delete;
  talk_page& operator=(const talk_page&) = delete;

  /// Of the answer to the upgrade; 101: connected.
  int status() const;
  /// Into the microphone, after what is still being said. 16 kHz.
  void say(const std::vector<std::int16_t>& sound);
  void send(const nlohmann::json& message);
  /// What the node has said so far, in order.
  std::vector<nlohmann::json> heard() const;
  /// The last message of that kind; null: none.
  nlohmann::json last(const std::string& event) const;
  bool closed() const;
  /// What came out of the loudspeaker, 16 kHz: silence where nothing was played.
  std::vector<std::int16_t> played() const;
  /// The longest that was ever queued.
  std::chrono::milliseconds most_ahead() const;

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace tandem::test
