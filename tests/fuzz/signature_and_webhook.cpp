// A webhook before its signature is trusted. First line: the target; second: the signature headers, comma-separated; the rest is
// the body. And the whole as a captured request, which `tandem signature check` judges.
#include "net/plivo/signature.hpp"
#include "net/plivo/signature_check.hpp"
#include "net/plivo/webhook.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto body = as_text(data, size);
  if (body.starts_with('{')) {
    promise(!plivo::check_signature(body).words.empty());
    return 0;
  }
  const auto url = take_line(body);
  const auto given = take_line(body);
  const auto form = parse_form(body);
  if (!form) return 0;
  (void)plivo::read_webhook(*form, 0);
  (void)plivo::read_start(*form);
  (void)plivo::read_hints(*form);
  const std::string secret = "s3cr3t-t0k3n", target = "https://example.com/" + std::string(url);
  const plivo::token_candidate tokens[] = {{"ours", secret}};
  for (const std::string_view method : {"GET", "POST"}) {
    const std::string signature = plivo::sign(secret, plivo::string_to_sign(method, target, *form), "1");
    const plivo::signed_request honest{method, target, *form, {signature, {}, "1"}};
    promise(plivo::verify(honest, tokens) == 0);
    const plivo::signed_request other_nonce{method, target, *form, {signature, {}, "2"}};
    promise(plivo::verify(other_nonce, tokens) == plivo::no_token);
    (void)plivo::verify({method, target, *form, {given, given, "1"}}, tokens);
    if (method == "GET") continue;  // an explanation tries many URLs: one of them is slow enough
    const auto why = plivo::explain(other_nonce, {"https://example.com", url, "h", "f"}, tokens);
    promise(as_text(data, size).find(secret) != std::string_view::npos || why.find(secret) == std::string::npos);
  }
  return 0;
}
