#pragma once
// Dograh's workflow definition JSON, and our additions to it, into the values of messages/workflow_graph. The form of the
// additions, all inside `data`:
//
//   edge  "match": {"phrases": ["yes", "yes please"], "digits": "[0-9]{7}" | {"min": 7, "max": 7} | 7,
//                   "slot": "day", "expression": "slots.confirmed == 'yes'"},
//         "clear": ["day"]
//   node  "say": "...", "slots": [{"name": "day", "type": "date", "prompt": "Which day?"},
//                                 {"name": "intent", "type": "choice", "choices": [{"value": "book", "phrases": ["make an
//                                 appointment"]}, "cancel"]},
//                                 {"name": "phone", "type": "phone", "digits": {"min": 7, "max": 7} | 7}],
//         "expected": ["..."], "keywords": ["..."], "reprompt": "...", "max_reprompts": 2, "silence_reprompt": "...",
//         "hang_over_ms": 400, "disposition": "booked"
//   workflow_configurations  "agent": "echo", "voice": "slt", beside Dograh's max_call_duration and max_user_idle_timeout

#include <string_view>
#include <vector>

#include "messages/workflow_graph.hpp"

namespace tandem {

struct parsed_workflow {
  workflow_graph graph;  // what could be read, also when there are problems
  std::vector<workflow_problem>
      problems;  // of form (types, unknown words, sizes); actors/workflow/validation finds those of sense
};

/// Unknown fields are ignored (the definition's text is what is kept); null counts as absent. At most 100 problems. Never throws.
/// Thread: any.
parsed_workflow parse_workflow(std::string_view definition_json, std::string_view configurations_json = "{}");

}  // namespace tandem
