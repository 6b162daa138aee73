#pragma once
// Where the live board gets its news: what actors note, and what agents report on the way to their calls.

#include <memory>

#include "actors/desks.hpp"
#include "messages/agents.hpp"

namespace tandem {

class live_board;
class live_feed;

/// A phase of a call, what came of it afterwards, or something else that an operator may want to know. Thread: any.
void tell(live_feed& feed, live_board& board, const actor_note& note);

/// The agents of @p inner, heard by @p board too; who is speaking is told by voice_services::floor.
std::unique_ptr<agent_factory> watched_agents(std::unique_ptr<agent_factory> inner, std::shared_ptr<live_board> board);

}  // namespace tandem
