#pragma once
// 20 ms blocks of a call's two sides, from its I/O thread to the recorder's: one producer, one consumer, no lock, no allocation.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Samples of one side in a block: 20 ms at 8 kHz.
inline constexpr std::size_t block_samples = 160;
inline constexpr std::byte mulaw_silence{0xff};

struct stereo_block {
  std::uint32_t silence_before = 0;                  // blocks that found the ring full just before this one
  std::array<std::byte, 2 * block_samples> samples;  // interleaved: caller, agent, caller, agent
};

class block_ring {
 public:
  /// Holds @p blocks of them.
  explicit block_ring(std::size_t blocks) : slots_(blocks) {}

  /// Producer. A side shorter than a block (or absent) is filled up with silence, a longer one is cut. @return false when the
  /// ring is full: the block is lost, and its time is kept by the next one's silence_before.
  bool push(std::span<const std::byte> caller, std::span<const std::byte> agent) noexcept {
    const auto head = head_.load(std::memory_order_relaxed);
    if (head - tail_.load(std::memory_order_acquire) == slots_.size()) {
      ++missed_;
      return false;
    }
    auto& slot = slots_[head % slots_.size()];
    slot.silence_before = missed_;
    missed_ = 0;
    for (std::size_t i = 0; i < block_samples; ++i) {
      slot.samples[2 * i] = i < caller.size() ? caller[i] : mulaw_silence;
      slot.samples[2 * i + 1] = i < agent.size() ? agent[i] : mulaw_silence;
    }
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  /// Consumer. The oldest block, which stays in place until pop(); nullptr when there is none.
  const stereo_block* front() const noexcept {
    const auto tail = tail_.load(std::memory_order_relaxed);
    return tail == head_.load(std::memory_order_acquire) ? nullptr : &slots_[tail % slots_.size()];
  }
  /// Blocks lost since the last one pushed. The producer's; anybody's once it has gone.
  std::uint32_t missed() const noexcept { return missed_; }
  void pop() noexcept { tail_.store(tail_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  std::vector<stereo_block> slots_;
  std::uint32_t missed_ = 0;  // producer's
  alignas(64) std::atomic<std::size_t> head_ = 0;
  alignas(64) std::atomic<std::size_t> tail_ = 0;
};

}  // namespace tandem
