#pragma once
// Secrets at rest: AES-256-GCM under the master key, bound to what they are for.
//
//   | "TSL" | version 1 | key id (8) | nonce (12) | ciphertext ... | tag (16) |
//
// The header and the purpose are authenticated with the secret, so an envelope cannot be moved to another use. The key id (a
// hash) tells a wrong key from a changed envelope.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "messages/errors.hpp"

namespace tandem {

/// 32 bytes, wiped when they go. Never printed.
class master_key {
 public:
  static constexpr std::size_t size = 32;
  /// From base64 of exactly 32 bytes (44 characters, as `openssl rand -base64 32` prints; white space around is ignored).
  static outcome<master_key> from_base64(std::string_view text);
  static master_key random();
  master_key(const master_key&) = default;
  master_key& operator=(const master_key&) = default;
  ~master_key();

  std::string base64() const;
  /// 16 hex digits that name this key without telling it.
  std::string id() const;
  const std::array<unsigned char, size>& bytes() const { return bytes_; }

 private:
  master_key() = default;
  std::array<unsigned char, size> bytes_{};
};

/// @p purpose says what the secret is for, e.g. "telephony_config/81/auth_token"; the same words are needed to unseal.
std::string seal(const master_key& key, std::string_view secret, std::string_view purpose);

/// Refuses, always without the secret in the message:
///   invalid       this is no envelope, or one of a newer version
///   unauthorized  sealed under another master key: the message names both ids
///   corrupt       changed since it was sealed, or sealed for another purpose
outcome<std::string> unseal(const master_key& key, std::string_view envelope, std::string_view purpose);

/// 32 lower-case hex digits (HMAC-SHA256, cut) of @p words for @p purpose: what only the holder of the key can make.
std::string token(const master_key& key, std::string_view purpose, std::string_view words);

}  // namespace tandem
