#pragma once
// The calls in progress as a board shows them: who, where in the workflow, who is speaking. News come from whoever has them and
// cost a few assignments; rows are made of them when publish() is called, so a call is told as often as that and no more.
//
//   phase_changed ---.
//   heard (agent) ----+--> rows, marked --publish, every 250 ms--> live_feed, topic board
//   speaking --------'        ^ what is stored of the call, when its phase has changed

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "messages/call.hpp"
#include "messages/conversation.hpp"
#include "messages/journal.hpp"

namespace tandem {

class live_feed;

/// Thread: any, for all of it, unless said otherwise.
class live_board {
 public:
  live_board(const state_reader& state, std::shared_ptr<live_feed> feed) : state_(state), feed_(std::move(feed)) {}

  /// Puts the calls on it that were in progress when the node stopped. Reads the disk; once, at the start.
  void take_up();

  void phase_changed(call_id call, call_phase phase, std::string_view detail);
  /// What an agent reports: the node it is at, how long a turn took.
  void heard(call_id call, const agent_event& what);
  void speaking(call_id call, bool caller, bool agent);

  /// Tells the feed every row that has changed. Reads the disk. One at a time; call it every publish_ms.
  void publish();
  static constexpr std::int64_t publish_ms = 250;

  struct picture {
    std::string event_id;           // of the feed, from before the rows were taken
    std::vector<std::string> rows;  // BoardCall, as JSON
  };
  picture snapshot() const;

 private:
  struct row {
    call_id call;
    std::string name, node, detail;
    call_direction direction = call_direction::inbound;
    e164 from, to;
    workflow_id workflow;
    std::string workflow_name;
    call_phase phase = call_phase::created;
    std::int64_t created_ms = 0, answered_ms = 0, last_turn_ms = 0;
    bool caller = false, agent = false;  // speaking
    bool changed = false, stale = true;  // stale: its stored state is to be read
    call_phase announced = call_phase::created;
    unsigned tries = 0;  // readings that did not have the announced phase yet
    std::string told;    // the last time
  };
  static std::string json(const row& r);
  void mark(row& r);
  std::vector<row> take_marked();
  void read(row& r);
  void put_back(row r);
  const std::string& name_of(workflow_id id);

  const state_reader& state_;
  const std::shared_ptr<live_feed> feed_;
  mutable std::mutex mutex_;
  std::map<call_id, row> rows_;
  std::vector<call_id> marked_;
  std::map<workflow_id, std::string> names_;  // publish() only; forgotten now and then, since workflows are renamed
  unsigned published_ = 0;
};

}  // namespace tandem
