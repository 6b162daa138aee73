#include "net/webhooks/signature.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "messages/deliveries.hpp"
#include "messages/keys.hpp"

namespace tandem::webhooks {
namespace {

constexpr std::string_view purpose = "resource";

std::string hex(const unsigned char* bytes, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out.push_back("0123456789abcdef"[bytes[i] >> 4]);
    out.push_back("0123456789abcdef"[bytes[i] & 15]);
  }
  return out;
}

std::string fresh_secret() {
  std::array<unsigned char, 32> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw std::runtime_error("the system gave no random bytes");
  return "whsec_" + hex(random.data(), random.size());
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest.data(), &size);
  return hex(digest.data(), size);
}

std::optional<resource> stored(const state_reader& state) {
  const auto bytes = state.get(keys::resource(static_cast<std::uint8_t>(webhook_secret_kind), webhook_secret_name));
  return bytes ? decode<resource>(*bytes) : std::nullopt;
}

}  // namespace

std::int64_t signing_secrets::previous_until_ms() const { return previous.empty() ? 0 : rotated_ms + webhook_secret_overlap_ms; }

outcome<signing_secrets> read_secrets(const state_reader& state, const secret_box& box) {
  const auto r = stored(state);
  if (!r) return refusal{errc::not_found, "there is no signing secret yet: rotate makes one", ""};
  auto both = box.open(purpose, r->sealed);
  if (!both) return both.why();
  const auto end = std::min(both->find('\n'), both->size());
  return signing_secrets{both->substr(0, end), end < both->size() ? both->substr(end + 1) : "", r->updated_ms};
}

resource next_secret(const state_reader& state, secret_box& box) {
  auto r = stored(state).value_or(resource{});
  r.kind = webhook_secret_kind;
  r.name = webhook_secret_name;
  r.body_json = "{}";
  const auto now = read_secrets(state, box);
  r.sealed = box.seal(purpose, fresh_secret() + (now ? "\n" + now->current : ""));
  return r;
}

std::string sign(const signing_secrets& secrets, std::int64_t now_ms, std::string_view body) {
  const auto t = std::to_string(now_ms / 1000);
  const auto signed_text = t + "." + std::string(body);
  auto out = "t=" + t + ",v1=" + hmac(secrets.current, signed_text);
  if (now_ms < secrets.previous_until_ms()) out += ",v1=" + hmac(secrets.previous, signed_text);
  return out;
}

}  // namespace tandem::webhooks
