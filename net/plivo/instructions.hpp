#pragma once
// From what a call is to do, in our words, to the document that makes Plivo do it. Pure.

#include <string>
#include <string_view>

#include "messages/desks.hpp"
#include "net/http.hpp"
#include "net/plivo/callback_urls.hpp"

namespace tandem::plivo {

/// @p attempt: of the call's callbacks.
http_response document_for(const answer_instruction& what, std::string_view attempt, const callback_urls& urls);
/// Of a refusal. @p late: what is said when asking again may help.
http_response document_for(const refusal& why, const http_response& late);

/// Says it, then hangs up.
http_response spoken(std::string_view words);
http_response apology();
http_response not_set_up();

}  // namespace tandem::plivo
