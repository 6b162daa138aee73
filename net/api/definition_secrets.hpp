#pragma once
// Secrets that people write into workflows: API keys of nodes (qa_api_key), headers of webhooks (Authorization), keys and
// passwords in configurations. Answers show masks; a mask that is sent back stands for the secret that is stored.
//
// A secret is a text whose field's name ends in api_key, secret, password, token, private_key, authorization, cookie or the like,
// or the value beside such a name: {"key": "Authorization", "value": "..."}. A {{variable}} is none.

#include <string>
#include <string_view>
#include <vector>

#include "messages/definitions.hpp"
#include "messages/workflow_graph.hpp"

namespace tandem::rest {

/// @p json with masks instead of secrets; the very text when there are none.
std::string masked(std::string_view json);

struct unmasked_text {
  std::string json;
  std::vector<workflow_problem> problems;  // masks that stand for nothing
};
/// @p json with the secrets that its masks stand for: those of the same field of the same node in @p known (all versions), or
/// else of the same name and mask anywhere in it. What cannot be read stays as it is: judging it is others' work.
unmasked_text unmasked(std::string_view json, const workflow* known);

}  // namespace tandem::rest
