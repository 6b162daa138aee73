#pragma once
// What callers are likely to say at a node, for the recogniser: the phrases of its slots, edges and universal wishes. Nodes whose
// answer is a row of digits have no grammar (there are ten million telephone numbers) but plenty of examples. Thread: any.

#include "messages/workflow_graph.hpp"
#include "voice/speech.hpp"

namespace tandem {

/// Full phrases for a slot; a few hundred for dates and times. For digits and numbers: examples, the same ones every time.
std::vector<std::string> phrases_of(const workflow_slot& slot);
/// Its answer cannot be listed.
bool open_ended(const workflow_slot& slot);

/// @p edges leave @p node. @p others: every slot of the workflow; callers answer before they are asked and correct what they
/// said.
recognition_hints hints_for(const workflow_node& node, const std::vector<const workflow_edge*>& edges,
                            const std::vector<const workflow_slot*>& others);

}  // namespace tandem
