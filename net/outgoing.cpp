#include "net/outgoing.hpp"

#include <utility>

namespace tandem {

bool outgoing::push(std::string_view message, bool binary) {
  constexpr std::size_t overhead = 16;  // so that empty messages count as well
  if (bytes_ + messages_ * overhead + message.size() > bytes_max_) return false;
  filling_.bytes.append(message);
  filling_.extents.push_back({message.size(), binary});
  bytes_ += message.size();
  ++messages_;
  return true;
}

outgoing::message outgoing::front() {
  if (next_ == draining_.extents.size()) {
    draining_.bytes.clear();
    draining_.extents.clear();
    std::swap(filling_, draining_);
    next_ = offset_ = 0;
  }
  const auto& e = draining_.extents[next_];
  return {std::string_view(draining_.bytes).substr(offset_, e.size), e.binary};
}

void outgoing::pop() {
  const auto& e = draining_.extents[next_++];
  offset_ += e.size;
  bytes_ -= e.size;
  --messages_;
}

}  // namespace tandem
