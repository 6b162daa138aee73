#pragma once
// What operators are told of an Application and its numbers. Pure.

#include <map>
#include <string>

#include "messages/definitions.hpp"
#include "messages/errors.hpp"

namespace tandem::sync {

/// Why the carrier would not do it, and what to do.
std::string in_operators_words(const refusal& why, const application& app);
/// "POST https://host/path (hangup POST https://...)"
std::string shown(const answer_settings& x);
/// Somebody else's settings were found and left alone.
std::string held_words(const application& app);
std::string drift_words(const application& app);
/// Numbers that we linked and that are linked elsewhere now.
std::string link_drift_words(const application& app);
/// A number that another Application serves was left alone.
std::string link_held_words(const std::string& number, const std::string& theirs, const std::string& ours);

}  // namespace tandem::sync
