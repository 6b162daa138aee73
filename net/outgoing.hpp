#pragma once
// Messages on their way out, in two buffers that take turns: one is being written while the other fills. Once they have grown to
// what the session needs, nothing is allocated. For websocket.cpp.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

class outgoing {
 public:
  explicit outgoing(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, and nothing is kept, when it would pass the limit.
  bool push(std::string_view message, bool binary);
  bool empty() const { return messages_ == 0; }
  std::size_t bytes() const { return bytes_; }

  struct message {
    std::string_view bytes;
    bool binary;
  };
  /// The oldest. Valid until pop, whatever is pushed meanwhile.
  message front();
  void pop();

 private:
  struct extent {
    std::size_t size;
    bool binary;
  };
  struct side {
    std::string bytes;
    std::vector<extent> extents;
  };
  side filling_, draining_;
  std::size_t next_ = 0;    // index into draining_.extents
  std::size_t offset_ = 0;  // into draining_.bytes
  std::size_t bytes_ = 0;
  std::size_t messages_ = 0;
  std::size_t bytes_max_;
};

}  // namespace tandem
