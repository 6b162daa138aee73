#include "net/plivo/signature.hpp"
#include "net/plivo/webhook.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  const auto split = text.find('\n');
  const auto url = text.substr(0, split);
  const auto body = split == std::string_view::npos ? std::string_view{} : text.substr(split + 1);
  const auto form = parse_form(body);
  if (!form) return 0;
  (void)plivo::read_webhook(*form, 0);
  (void)plivo::read_start(*form);
  (void)plivo::read_hints(*form);
  const std::string target("https://example.com/" + std::string(url));
  const std::string signature = plivo::sign("token", plivo::string_to_sign("POST", target, *form), "1");
  const plivo::token_candidate tokens[] = {{"ours", "token"}};
  const plivo::signed_request honest{"POST", target, *form, {signature, {}, "1"}};
  promise(plivo::verify(honest, tokens) == 0);
  const plivo::signed_request other_nonce{"POST", target, *form, {signature, {}, "2"}};
  promise(plivo::verify(other_nonce, tokens) == plivo::no_token);
  (void)plivo::explain(other_nonce, {"https://example.com", url, "h", "f"}, tokens);
  return 0;
}
