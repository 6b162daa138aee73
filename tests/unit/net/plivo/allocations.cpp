#include <atomic>
#include <cstdlib>
#include <new>

#include "support.hpp"

// Counts this program's allocations, so that "none per frame" is a number and not a hope. Under AddressSanitizer the operators
// are its own and nothing is counted.
static std::atomic<std::size_t> allocations{0};

#if defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
#define TANDEM_ADDRESS_SANITIZER
#endif
#endif

#if !defined(__SANITIZE_ADDRESS__) && !defined(TANDEM_ADDRESS_SANITIZER)
void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size ? size : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
#endif

std::size_t tandem::test::allocations_so_far() { return allocations.load(); }
