#pragma once
// TLS 1.2 and 1.3 contexts from files, with errors an operator can act on.

#include <memory>
#include <string>

#include "messages/errors.hpp"

namespace tandem {

/// An OpenSSL context, shared by its connections. Immutable once made; any thread.
class tls_context;
using tls_context_ptr = std::shared_ptr<tls_context>;

struct tls_server_options {
  std::string certificate_file;  // PEM, the chain, leaf first
  std::string key_file;          // PEM, unencrypted
};

struct tls_client_options {
  bool verify_peer = true;  // chain and host name
  std::string ca_file;      // PEM; empty: the system's own
  bool operator==(const tls_client_options&) const = default;
};

/// Refuses by field: tls_certificate_file or tls_key_file.
outcome<tls_context_ptr> make_tls_server(const tls_server_options& options);
/// Refuses by field: ca_file.
outcome<tls_context_ptr> make_tls_client(const tls_client_options& options);
/// The same context for the same options as long as the process lives: reading the system's authorities takes milliseconds, too
/// long for an I/O thread at every connection. Files that change are seen after a restart. Thread: any.
outcome<tls_context_ptr> shared_tls_client(const tls_client_options& options);

}  // namespace tandem
