#include "storage/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace tandem {
namespace {

constexpr std::string_view magic = "TSL\x01";
constexpr std::size_t key_id_size = 8, nonce_size = 12, tag_size = 16;
constexpr std::size_t header_size = 4 + key_id_size, body_at = header_size + nonce_size, envelope_min = body_at + tag_size;

using cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* raw(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }
int length(std::string_view s) { return static_cast<int>(s.size()); }

// OpenSSL fails here only when the machine is out of memory or entropy: nothing that could be answered.
void must(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL refused a primitive operation");
}

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  must(RAND_bytes(raw(out), static_cast<int>(n)));
  return out;
}

std::string key_id(const master_key& key) {
  constexpr std::string_view what = "tandem master key id";
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned n = 0;
  must(HMAC(EVP_sha256(), key.bytes().data(), static_cast<int>(key.bytes().size()), raw(what), what.size(), raw(digest), &n) !=
       nullptr);
  return digest.substr(0, key_id_size);
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (unsigned char c : bytes) (out += "0123456789abcdef"[c >> 4]) += "0123456789abcdef"[c & 15];
  return out;
}

void authenticate(EVP_CIPHER_CTX* c, std::string_view header, std::string_view purpose, bool sealing) {
  int n = 0;
  const auto update = sealing ? EVP_EncryptUpdate : EVP_DecryptUpdate;
  must(update(c, nullptr, &n, raw(header), length(header)));
  must(update(c, nullptr, &n, raw(purpose), length(purpose)));
}

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view white = " \t\r\n";
  const auto first = s.find_first_not_of(white);
  return first == std::string_view::npos ? std::string_view{} : s.substr(first, s.find_last_not_of(white) - first + 1);
}

}  // namespace

master_key::~master_key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

outcome<master_key> master_key::from_base64(std::string_view text) {
  text = trimmed(text);
  master_key key;
  std::array<unsigned char, 48> decoded{};
  // Encoding back is the strict check: EVP_DecodeBlock also takes what is not quite base64 of 32 bytes.
  if (text.size() == 44 && text.back() == '=' && EVP_DecodeBlock(decoded.data(), raw(text), length(text)) == 33) {
    std::copy_n(decoded.begin(), size, key.bytes_.begin());
    OPENSSL_cleanse(decoded.data(), decoded.size());
    if (key.base64() == text) return key;
  }
  return refusal{errc::invalid,
                 "the master key is " + std::to_string(text.size()) +
                     " characters that are not base64 of 32 bytes (44 characters): make one with 'openssl rand -base64 32'",
                 "master_key"};
}

master_key master_key::random() {
  master_key key;
  must(RAND_bytes(key.bytes_.data(), static_cast<int>(size)));
  return key;
}

std::string master_key::base64() const {
  std::string out(45, '\0');
  out.resize(static_cast<std::size_t>(EVP_EncodeBlock(raw(out), bytes_.data(), static_cast<int>(size))));
  return out;
}

std::string master_key::id() const { return hex(key_id(*this)); }

std::string seal(const master_key& key, std::string_view secret, std::string_view purpose) {
  const cipher c(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const auto header = std::string(magic) + key_id(key);
  const auto nonce = random_bytes(nonce_size);
  std::string body(secret.size(), '\0'), tag(tag_size, '\0');
  int n = 0;
  must(EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(), raw(nonce)));
  authenticate(c.get(), header, purpose, true);
  must(EVP_EncryptUpdate(c.get(), raw(body), &n, raw(secret), length(secret)));
  must(EVP_EncryptFinal_ex(c.get(), raw(body) + n, &n));
  must(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data()));
  return header + nonce + body + tag;
}

outcome<std::string> unseal(const master_key& key, std::string_view envelope, std::string_view purpose) {
  if (envelope.size() < envelope_min || envelope.substr(0, 3) != magic.substr(0, 3))
    return refusal{errc::invalid, "this is not a sealed secret", "secret"};
  if (envelope[3] != magic[3])
    return refusal{errc::invalid, "this secret was sealed by a newer version of the program: update it", "secret"};
  const auto header = envelope.substr(0, header_size);
  if (header.substr(4) != key_id(key))
    return refusal{errc::unauthorized,
                   "this secret was sealed under another master key (id " + hex(header.substr(4)) + ", the one in use has id " +
                       key.id() + "): give the master key that was used then",
                   "master_key"};
  const auto nonce = envelope.substr(header_size, nonce_size);
  const auto body = envelope.substr(body_at, envelope.size() - envelope_min);
  std::string tag(envelope.substr(envelope.size() - tag_size));
  std::string secret(body.size(), '\0');
  const cipher c(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int n = 0;
  must(EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(), raw(nonce)));
  authenticate(c.get(), header, purpose, false);
  must(EVP_DecryptUpdate(c.get(), raw(secret), &n, raw(body), length(body)));
  must(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()));
  if (EVP_DecryptFinal_ex(c.get(), raw(secret) + n, &n) == 1) return secret;
  OPENSSL_cleanse(secret.data(), secret.size());
  return refusal{errc::corrupt, "this secret was changed after it was sealed, or was sealed for another purpose", "secret"};
}

std::string token(const master_key& key, std::string_view purpose, std::string_view words) {
  // The length of the purpose goes in front, so that no two pairs run together to the same bytes.
  const auto text = "tandem token " + std::to_string(purpose.size()) + " " + std::string(purpose) + std::string(words);
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned n = 0;
  must(HMAC(EVP_sha256(), key.bytes().data(), static_cast<int>(key.bytes().size()), raw(text), text.size(), raw(digest), &n) !=
       nullptr);
  return hex(std::string_view(digest).substr(0, 16));
}

}  // namespace tandem
