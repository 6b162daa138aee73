#pragma once
// What a caller's words mean to a slot. Thread: any; nothing here remembers anything.

#include <optional>
#include <string>

#include "messages/workflow_graph.hpp"
#include "voice/conversation/words.hpp"

namespace tandem {

/// How sure the place of asking makes us: "three" is a time where a time was asked for, elsewhere it may be anything.
enum class asked : std::uint8_t { for_it, for_something_else };

/// The slot's value in its canonical form (slot_type says which), or nullopt. Times without morning or afternoon lie in office
/// hours, 7:00 to 18:59. Digits are given however many there are: the caller's next words may bring the rest.
std::optional<std::string> understand(const workflow_slot& slot, word_span words, asked how = asked::for_it);

/// Spoken digits, the longest row: "double five five zero" -> "5550". Empty: none.
std::string digits_in(word_span words);

/// Wishes that any node grants.
enum class wish : std::uint8_t { none = 0, repeat, goodbye, human, hello, wait };
/// @p whole: the words are that wish and nothing else (beside "please" and the like); otherwise it is somewhere in them.
wish wish_in(word_span words, bool whole);
/// Every way of saying a wish that is understood, for grammars.
const std::vector<std::string>& wish_phrases();
const std::vector<std::string>& yes_phrases();
const std::vector<std::string>& no_phrases();

}  // namespace tandem
