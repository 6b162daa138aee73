#include "examples/plivo_emulator/signature.hpp"

#include <algorithm>
#include <span>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "examples/plivo_emulator/base64.hpp"

namespace tandem::emulator {

namespace {

std::string joined(fields pairs, std::string_view between_name_and_value, std::string_view between_pairs) {
  std::sort(pairs.begin(), pairs.end());  // by name, then by value: both in byte order
  std::string out;
  bool first = true;
  for (const auto& [name, value] : pairs) {
    if (!first) out += between_pairs;
    first = false;
    out.append(name).append(between_name_and_value).append(value);
  }
  return out;
}

std::string hmac(std::string_view key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest, &size);
  return base64_encode(std::span<const std::uint8_t>(digest, size));
}

}  // namespace

std::string string_to_sign_v3(std::string_view method, std::string_view url, const fields& params, std::string_view nonce) {
  std::string bare = without_fragment(url);
  auto mark = bare.find('?');
  fields query = mark == std::string::npos ? fields{} : parse_form(std::string_view(bare).substr(mark + 1));
  std::string out = bare.substr(0, mark);
  if (method == "GET") {
    fields all = query;
    for (const auto& pair : params)
      if (!find(query, pair.first)) all.push_back(pair);
    if (!all.empty()) out += '?' + joined(std::move(all), "=", "&");
  } else {
    bool has_query = !query.empty();
    if (has_query) out += '?' + joined(std::move(query), "=", "&");
    // Without a query the separator is '?', whatever the prose of the documentation says.
    if (!params.empty()) out += (has_query ? '.' : '?') + joined(params, "", "");
  }
  return out.append(".").append(nonce);
}

std::string sign_v3(std::string_view auth_token, std::string_view method, std::string_view url, const fields& params,
                    std::string_view nonce) {
  return hmac(auth_token, string_to_sign_v3(method, url, params, nonce));
}

std::string sign_v2(std::string_view auth_token, std::string_view url, std::string_view nonce) {
  auto bare = without_fragment(url);
  return hmac(auth_token, bare.substr(0, bare.find('?')).append(nonce));
}

}  // namespace tandem::emulator
