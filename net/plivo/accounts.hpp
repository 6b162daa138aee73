#pragma once
// Whose tokens may have signed a request: read from the stored state, before anything in the request is trusted.

#include <optional>
#include <string>
#include <vector>

#include "messages/call.hpp"
#include "messages/definitions.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "net/plivo/signature.hpp"
#include "net/plivo/webhook.hpp"

namespace tandem::plivo {

/// Parallel lists, likeliest first.
struct candidate_accounts {
  std::vector<token_candidate> tokens;
  std::vector<telephony_config_id> configs;
  std::optional<tandem::number> number;  // the one that was called (inbound) or calls (outbound), if it is ours
};

/// Thread: any. Costs a few reads of the state; at most 4 tokens are opened, however many configurations there are.
class account_book {
 public:
  account_book(const state_reader& state, const secret_box& secrets) : state_(state), secrets_(secrets) {}

  /// An inbound call: the configuration that owns To; unless that is one of AuthID and ParentAuthID, those that they name, too;
  /// when none of that helps, any.
  candidate_accounts of_inbound(const account_hints& hints) const;
  /// A callback about a call of ours.
  candidate_accounts of_call(call_id call, const account_hints& hints) const;
  std::optional<call_record> find_call(call_id call) const;

 private:
  void add(candidate_accounts& to, const telephony_config& config) const;
  /// True when it is the one that the hints name, so that no other needs to be looked for.
  bool add_stored(candidate_accounts& to, telephony_config_id id, const account_hints& hints) const;
  void add_hinted(candidate_accounts& to, const account_hints& hints) const;
  std::optional<tandem::number> find_number(const e164& address) const;

  const state_reader& state_;
  const secret_box& secrets_;
};

}  // namespace tandem::plivo
