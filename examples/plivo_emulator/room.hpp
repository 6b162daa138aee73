#pragma once
// A conference: who is in it, who waits for it to begin, what it sounds like to each. Thread: the emulator's.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "examples/plivo_emulator/bridge.hpp"
#include "examples/plivo_emulator/call.hpp"

namespace tandem::emulator {

/// One caller's <Conference> while it lasts.
struct room_member {
  virtual ~room_member() = default;
  virtual call& caller() const = 0;
  virtual const conference_element& wishes() const = 0;
  virtual void conference_over() = 0;                             // leaves, and goes on with the document
  virtual void told(const std::string& action, fields more) = 0;  // its callback URL, with the ids of member and room
  std::int64_t id = 0, joined_ms = 0;
  bool muted = false, deaf = false;
};

class room {
 public:
  room(desk& d, std::string name) : desk_(d), name_(std::move(name)), uuid_(d.make_uuid()), began_ms_(d.time_ms()) {}

  /// False when it is full.
  bool enter(room_member& m);
  void leave(room_member& m);  // harmless when it is not in
  void forget(room_member& m) { std::erase(members_, &m); }
  /// Whether @p m hears the wait sound: nobody has started it yet, or nobody else is there.
  bool waits(const room_member&) const { return !started_ || members_.size() < 2; }
  void mute(room_member& m, bool on);
  void deafen(room_member& m, bool on);
  void end();  // everyone leaves
  void spoke(room_member& m);
  /// Once a frame, from each member: the oldest one's frames drive what runs by itself.
  void frame_of(room_member& m);

  std::string start_tape(const std::string& format);
  void stop_tape();
  const std::string& recording() const { return recording_; }
  const std::string& recording_format() const { return format_; }

  const std::string& name() const { return name_; }
  const std::string& uuid() const { return uuid_; }
  const std::vector<room_member*>& members() const { return members_; }
  bool empty() const { return members_.empty(); }
  std::int64_t run_seconds() const { return (desk_.time_ms() - began_ms_) / 1000; }

 private:
  void begin_if_it_can();
  void sound(const std::string& what);
  desk& desk_;
  std::string name_, uuid_;
  std::int64_t began_ms_;
  std::shared_ptr<bridge> bridge_ = std::make_shared<bridge>();
  std::vector<room_member*> members_;
  std::int64_t next_id_ = 1, floor_ = 0;
  bool started_ = false;
  std::shared_ptr<tape> tape_;
  bridge::seat listener_ = 0;
  std::string recording_, format_ = "mp3";  // of the last tape
};

}  // namespace tandem::emulator
