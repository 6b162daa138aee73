#include "net/plivo/replay_guard.hpp"

#include <cstring>
#include <openssl/sha.h>
#include <string>

namespace tandem::plivo {

replay_guard::digest replay_guard::digest_of(std::string_view a, std::string_view b) {
  std::string text = std::to_string(a.size()) + ":";
  text.append(a).append(b);
  unsigned char full[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), full);
  digest out;
  std::memcpy(out.data(), full, sizeof out);
  return out;
}

bool replay_guard::accept(std::string_view nonce, std::string_view target, std::string_view body, std::int64_t now_ms) {
  const auto name = digest_of(nonce, {}), request = digest_of(target, body);
  std::lock_guard lock(mutex_);
  while (!order_.empty() && (order_.size() >= entries_max || order_.front().at_ms + memory_ms < now_ms)) {
    requests_.erase(order_.front().nonce);
    order_.pop_front();
  }
  const auto [at, fresh] = requests_.try_emplace(name, request);
  if (fresh) order_.push_back({name, now_ms});
  return at->second == request;
}

}  // namespace tandem::plivo
