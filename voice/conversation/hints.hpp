#pragma once
// What callers are likely to say, for the recogniser: each node's grammar, and the sentences of the whole workflow, the same at
// every node so that its turns share one language model. Phrases may hold the slot words that speech.hpp allows ("<date>",
// "<time>", "<digits>"). Thread: any.

#include <string>
#include <vector>

#include "messages/workflow_graph.hpp"

namespace tandem {

/// Full phrases for a slot.
std::vector<std::string> phrases_of(const workflow_slot& slot);

/// The grammar of a node: its slots, the @p edges that leave it, what its author expects, and universal wishes. @p all: every
/// slot of the workflow, since callers answer before they are asked and correct what they said. Empty: anything may be said here.
std::vector<std::string> expected_at(const workflow_node& node, const std::vector<const workflow_edge*>& edges,
                                     const std::vector<const workflow_slot*>& all);

/// Lower case, without punctuation, sorted, each once.
void tidy_phrases(std::vector<std::string>& phrases);

}  // namespace tandem
