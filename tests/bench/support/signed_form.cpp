// Plivo's V3 signature, written from its description and not from the product's code.

#include <map>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tests/bench/support/node.hpp"
#include "tests/bench/support/webhooks.hpp"

namespace tandem::bench {
namespace {

std::string base64(const unsigned char* bytes, std::size_t n) {
  std::string out((n + 2) / 3 * 4, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, static_cast<int>(n));
  return out;
}

std::string next_nonce() {
  static unsigned long long counter = 10'000'000'000'000'000'000ull;
  return std::to_string(counter++);
}

}  // namespace

signed_form sign_webhook(const std::string& base, const std::string& call_uuid, const std::string& event) {
  std::map<std::string, std::string> fields{{"CallStatus", event == "Hangup" ? "completed" : "ringing"},
                                            {"CallUUID", call_uuid},
                                            {"Direction", "inbound"},
                                            {"Event", event},
                                            {"From", "14155550199"},
                                            {"ParentAuthID", auth_id},
                                            {"To", called}};
  if (event == "Hangup") fields["HangupCause"] = "NORMAL_CLEARING";
  signed_form form{"", "", next_nonce()};
  std::string text = base + inbound_path + "?";
  for (const auto& [name, value] : fields) {
    form.body += (form.body.empty() ? "" : "&") + name + "=" + value;
    text += name + value;
  }
  text += "." + form.nonce;
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const std::string token = auth_token;
  HMAC(EVP_sha256(), token.data(), static_cast<int>(token.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac, &size);
  form.signature = base64(mac, size);
  return form;
}

}  // namespace tandem::bench
