#include "net/outgoing.hpp"

#include <utility>

namespace tandem {

namespace {
constexpr std::size_t kept_max = 32 * 1024;
}

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
    if (draining_.bytes.capacity() > kept_max) draining_ = {};  // a burst does not hold its memory for the whole call
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
