#include "messages/deliveries.hpp"

namespace tandem {

std::string_view to_string(delivery_status status) {
  switch (status) {
    case delivery_status::waiting: return "waiting";
    case delivery_status::sending: return "sending";
    case delivery_status::delivered: return "delivered";
    case delivery_status::dead: return "dead";
  }
  return "unknown";
}

}  // namespace tandem
