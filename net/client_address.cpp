#include "net/client_address.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace tandem {

namespace {

namespace ip = boost::asio::ip;

// Mapped addresses are the IPv4 addresses they carry.
bool read(std::string_view text, ip::address& out) {
  boost::system::error_code ec;
  out = ip::make_address(std::string(text.substr(0, 64)), ec);
  if (ec) return false;
  if (out.is_v6() && out.to_v6().is_v4_mapped()) out = ip::make_address_v4(ip::v4_mapped, out.to_v6());
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool listed(const std::vector<std::string>& addresses, std::string_view address) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

}  // namespace

std::string client_address(const http_request& request, const std::vector<std::string>& trusted_proxies) {
  auto client = request.remote_address;
  // Fields of one name are one list; each proxy adds whom it saw to the end of it.
  for (auto field = request.headers.fields.rbegin(); field != request.headers.fields.rend(); ++field) {
    if (!equal_ignoring_case(field->name, "X-Forwarded-For")) continue;
    for (std::string_view list = field->value; !list.empty();) {
      if (!listed(trusted_proxies, client)) return client;
      const auto comma = list.find_last_of(',');
      ip::address next;
      if (!read(trimmed(comma == list.npos ? list : list.substr(comma + 1)), next)) return client;
      client = next.to_string();
      list = list.substr(0, comma == list.npos ? 0 : comma);
    }
  }
  return client;
}

bool came_by_tls(const http_request& request, const std::vector<std::string>& trusted_proxies) {
  if (request.tls) return true;
  if (!listed(trusted_proxies, request.remote_address)) return false;
  const auto said = request.headers.get("X-Forwarded-Proto");  // of a chain, the nearest to the client comes first
  return equal_ignoring_case(trimmed(said.substr(0, said.find(','))), "https");
}

std::string address_group(std::string_view address) {
  ip::address a;
  if (!read(address, a)) return std::string(address);
  if (a.is_v4()) return a.to_string();
  auto bytes = a.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return ip::address_v6(bytes).to_string() + "/64";
}

bool is_loopback(std::string_view address) {
  ip::address a;
  return read(address, a) && a.is_loopback();
}

}  // namespace tandem
