#include "messages/delivery_keys.hpp"

#include <algorithm>

#include "messages/keys.hpp"

namespace tandem::keys {
namespace {

std::string under(std::string_view rest) { return under_organization("delivery/").append(rest); }

std::string timed(std::int64_t ms, delivery_id id) { return fixed(static_cast<std::uint64_t>(ms)) + "/" + fixed(id.value); }

}  // namespace

std::string delivery_entry(delivery_id id) { return entity({delivery_entity, id.value}); }
std::string deliveries_due() { return under("due/"); }
std::string deliveries_due_to(std::string_view host) { return deliveries_due().append(host) + "/"; }
std::string delivery_due(const delivery& d) { return deliveries_due_to(d.webhook.host) + timed(d.due_ms, d.id); }
std::string deliveries_by_status(delivery_status status) {
  return under("status/") + std::to_string(static_cast<unsigned>(status)) + "/";
}
std::string delivery_by_status(const delivery& d) { return deliveries_by_status(d.status) + timed(d.created_ms, d.id); }
std::string deliveries_by_time() { return under("time/"); }
std::string delivery_by_time(const delivery& d) { return deliveries_by_time() + timed(d.created_ms, d.id); }
std::string deliveries_of_run(call_id run) { return under("run/") + fixed(run.value) + "/"; }
std::string delivery_of_run(const delivery& d) { return deliveries_of_run(d.run) + fixed(d.id.value); }

std::string_view host_in(std::string_view key) {
  key.remove_prefix(std::min(key.size(), deliveries_due().size()));
  return key.substr(0, key.find('/'));
}
std::int64_t due_ms_in(std::string_view key) {
  const auto id = key.rfind('/');
  return id == key.npos ? 0 : static_cast<std::int64_t>(trailing_id(key.substr(0, id)));
}

}  // namespace tandem::keys
