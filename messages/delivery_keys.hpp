#pragma once
// The keys of deliveries (messages/keys.hpp tells the rules of all keys). A delivery is kept under keys::entity({delivery_entity,
// id}), in the log of its call; what leads to it:
//
//   org/<organisation>/delivery/due/<host>/<ms>/<id>      waits to be delivered to this host, by when it is due
//                              /status/<status>/<ms>/<id>  by when its run ended
//                              /time/<ms>/<id>             the same, of any status
//                              /run/<call>/<id>
//
// A host holds no slash. Each key ends with the delivery's id, which decides its log.

#include <string>
#include <string_view>

#include "messages/deliveries.hpp"

namespace tandem::keys {

std::string delivery_entry(delivery_id id);

std::string deliveries_due();                          // prefix: host by host
std::string deliveries_due_to(std::string_view host);  // prefix: the first due first
std::string delivery_due(const delivery& d);
std::string deliveries_by_status(delivery_status status);  // prefix: oldest first
std::string delivery_by_status(const delivery& d);
std::string deliveries_by_time();  // prefix: oldest first
std::string delivery_by_time(const delivery& d);
std::string deliveries_of_run(call_id run);  // prefix
std::string delivery_of_run(const delivery& d);

/// From a key made by delivery_due(): to whom, and when.
std::string_view host_in(std::string_view key_of_due);
std::int64_t due_ms_in(std::string_view key_of_due);

}  // namespace tandem::keys
