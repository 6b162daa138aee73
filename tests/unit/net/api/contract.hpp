#pragma once
// Does an answer have the shape that the contract publishes? tests/data/rest_contract.json: paths, schemas, types, bounds.

#include <string>

#include <nlohmann/json.hpp>

namespace tandem::rest::fake {

/// What is wrong with @p body as the @p status answer of @p method @p pattern; empty: nothing, or the contract does not know it.
std::string contract_fault(std::string method, const std::string& pattern, int status, const nlohmann::json& body);
/// The same, and what is wrong with it by our own /openapi.json, which knows everything that we answer.
std::string answer_fault(const std::string& method, const std::string& pattern, int status, const nlohmann::json& body);
/// True when the contract says what this answers.
bool in_contract(std::string method, const std::string& pattern);

}  // namespace tandem::rest::fake
