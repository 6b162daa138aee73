#pragma once
// Where a media edge gets somebody to talk on a stream. voice/ answers to it.

#include <functional>
#include <memory>

#include "messages/conversation.hpp"
#include "messages/desks.hpp"
#include "messages/media.hpp"

namespace tandem {

struct agent_factory {
  virtual ~agent_factory() = default;
  /// Never null, never blocks: an agent that cannot work says so through @p report (conversation_ended, reason) and apologises.
  /// Thread: the stream's I/O thread; @p report is called there too.
  virtual std::unique_ptr<media_agent> make(const stream_binding& binding, std::function<void(agent_event)> report) = 0;
};

}  // namespace tandem
