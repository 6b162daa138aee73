#include "storage/keys.hpp"

namespace tandem::keys {
namespace {

std::string own(std::string_view what, log_id log) {
  std::string key(1, '\0');
  key += what;
  key.push_back(static_cast<char>(log.value));
  return key;
}

}  // namespace

std::string record(log_id log, sequence at) {
  std::string key(1, static_cast<char>(log.value));
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(at.value >> shift & 0xff));
  return key;
}

sequence sequence_of_record(std::string_view key) {
  if (key.size() != 9) return {};
  sequence at;
  for (char c : key.substr(1)) at.value = at.value << 8 | static_cast<unsigned char>(c);
  return at;
}

std::string log_counter(log_id log) {
  return std::string("log/") + "0123456789abcdef"[log.value >> 4] + "0123456789abcdef"[log.value & 15] + "/counter";
}

std::string applied(log_id log) { return own("applied/", log); }
std::string head(log_id log) { return own("head", log); }
std::string first(log_id log) { return own("first", log); }

std::string after_prefix(std::string_view prefix) {
  std::string out(prefix);
  while (!out.empty() && out.back() == '\xff') out.pop_back();
  if (!out.empty()) out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) + 1);
  return out;
}

}  // namespace tandem::keys
