#pragma once
// What tls_context holds. For tls.cpp and connector.cpp, http_server.cpp.

#include <openssl/ssl.h>

#include <memory>

#include "net/tls.hpp"

namespace tandem {

class tls_context {
 public:
  explicit tls_context(SSL_CTX* context, bool verifies_peer) : context_(context, &SSL_CTX_free), verifies_peer_(verifies_peer) {}
  SSL_CTX* get() const { return context_.get(); }
  bool verifies_peer() const { return verifies_peer_; }
  /// A session of one connection. Null only when memory is short; whoever takes it frees it.
  SSL* make_session() const { return SSL_new(context_.get()); }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  bool verifies_peer_;
};

}  // namespace tandem
