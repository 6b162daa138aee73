#include "net/tls.hpp"

#include <map>
#include <mutex>
#include <utility>

#include <openssl/err.h>

#include "net/tls_impl.hpp"

namespace tandem {

namespace {

/// OpenSSL's own words for the last failure; the queue is empty afterwards.
std::string openssl_words() {
  std::string words = "unknown failure";
  while (auto code = ERR_get_error()) {
    char text[256];
    ERR_error_string_n(code, text, sizeof text);
    words = text;
  }
  return words;
}

refusal unusable(std::string field, const std::string& file, std::string_view what) {
  return {errc::invalid, "cannot use " + file + " as " + std::string(what) + ": " + openssl_words(), std::move(field)};
}

SSL_CTX* new_context(const SSL_METHOD* method) {
  ERR_clear_error();
  auto* context = SSL_CTX_new(method);
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // Thousands of mostly quiet connections: 34 KB each is better spent elsewhere.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

}  // namespace

outcome<tls_context_ptr> make_tls_server(const tls_server_options& options) {
  if (options.certificate_file.empty())
    return refusal{errc::invalid, "a TLS key is given but no certificate; give both files or neither", "tls_certificate_file"};
  if (options.key_file.empty())
    return refusal{errc::invalid, "a TLS certificate is given but no key; give both files or neither", "tls_key_file"};
  auto* context = new_context(TLS_server_method());
  if (!context) return refusal{errc::unavailable, "no TLS context: " + openssl_words(), ""};
  auto made = std::make_shared<tls_context>(context, false);
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1)
    return unusable("tls_certificate_file", options.certificate_file, "the TLS certificate chain (PEM, leaf first)");
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable("tls_key_file", options.key_file, "the TLS private key (PEM, without a passphrase)");
  if (SSL_CTX_check_private_key(context) != 1)
    return unusable("tls_key_file", options.key_file, "the key of " + options.certificate_file);
  return tls_context_ptr(std::move(made));
}

outcome<tls_context_ptr> make_tls_client(const tls_client_options& options) {
  auto* context = new_context(TLS_client_method());
  if (!context) return refusal{errc::unavailable, "no TLS context: " + openssl_words(), ""};
  auto made = std::make_shared<tls_context>(context, options.verify_peer);
  SSL_CTX_set_verify(context, options.verify_peer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (options.ca_file.empty())
    SSL_CTX_set_default_verify_paths(context);
  else if (SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) != 1)
    return unusable("ca_file", options.ca_file, "the file of trusted certificates (PEM)");
  return tls_context_ptr(std::move(made));
}

outcome<tls_context_ptr> shared_tls_client(const tls_client_options& options) {
  static std::mutex mutex;
  static std::map<std::pair<bool, std::string>, tls_context_ptr> known;
  std::lock_guard lock(mutex);
  auto& context = known[{options.verify_peer, options.ca_file}];
  if (context) return context;
  auto made = make_tls_client(options);
  if (made) context = *made;
  return made;
}

}  // namespace tandem
