#include "storage/recording.hpp"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/block_ring.hpp"

namespace tandem {

struct recording_writer::tape {
  tape(std::size_t blocks, std::filesystem::path p, std::function<void(const finished_recording&)> f)
      : ring(blocks), path(std::move(p)), on_finished(std::move(f)) {}

  block_ring ring;
  std::atomic<bool> ended = false;   // the writer has gone: what is in the ring is all
  std::atomic<bool> broken = false;  // nobody drains the ring any more

  // The background thread's.
  const std::filesystem::path path;
  std::function<void(const finished_recording&)> on_finished;
  std::optional<wav_file> wav;
  std::uint64_t blocks_lost = 0;
};

namespace {

using tape = recording_writer::tape;

std::string_view text(const stereo_block& b) { return {reinterpret_cast<const char*>(b.samples.data()), b.samples.size()}; }

/// Keeps the time of blocks that found the ring full.
outcome<done> append_lost(tape& t, std::uint64_t blocks) {
  static const std::string silence(2 * block_samples, static_cast<char>(mulaw_silence));
  t.blocks_lost += blocks;
  for (; blocks > 0; --blocks)
    if (auto written = t.wav->append(silence); !written) return written;
  return done{};
}

/// Moves what is in the ring to the file. @p buffer is scratch.
outcome<done> drain(tape& t, std::string& buffer) {
  if (!t.wav) {
    auto made = wav_file::create(t.path);
    if (!made) return made.why();
    t.wav.emplace(std::move(*made));
  }
  buffer.clear();
  for (const auto* block = t.ring.front(); block; block = t.ring.front()) {
    if (block->silence_before > 0) {
      if (auto written = t.wav->append(buffer); !written) return written;
      buffer.clear();
      if (auto written = append_lost(t, block->silence_before); !written) return written;
    }
    buffer += text(*block);
    t.ring.pop();
  }
  if (auto written = t.wav->append(buffer); !written) return written;
  return t.wav->save();
}

void tell(tape& t, std::optional<refusal> problem) {
  finished_recording f;
  f.blocks_lost = t.blocks_lost;
  f.problem = std::move(problem);
  if (t.wav) {
    f.duration = t.wav->duration();
    const auto path = t.wav->finish();
    f.path = path ? *path : t.wav->part();
    if (!path && !f.problem) f.problem = path.why();
  }
  if (t.on_finished) t.on_finished(f);
}

/// @return false when there is nothing more to do for @p t.
bool serve(tape& t, std::string& buffer, bool closing) {
  const bool ended = t.ended.load(std::memory_order_acquire) || closing;  // before draining: what came earlier is in the ring
  auto written = drain(t, buffer);
  if (written && !ended) return true;
  t.broken = true;
  if (written && t.ended) written = append_lost(t, t.ring.missed());
  tell(t, written ? std::nullopt : std::optional(written.why()));
  return false;
}

bool leads_out(const std::filesystem::path& name) {
  if (name.empty() || name.is_absolute() || name.extension() != ".wav") return true;
  for (const auto& part : name)
    if (part == "..") return true;
  return false;
}

}  // namespace

struct recording_service::worker {
  recording_options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<tape>> fresh;  // started, not yet seen by the thread
  bool closing = false;
  std::thread thread;

  explicit worker(recording_options o) : options(std::move(o)), thread([this] { run(); }) {
    pthread_setname_np(thread.native_handle(), "recording");
  }
  ~worker() {
    {
      std::lock_guard lock(mutex);
      closing = true;
    }
    changed.notify_one();
    thread.join();
  }

  void run() {
    std::vector<std::shared_ptr<tape>> tapes;
    std::string buffer;
    for (bool last = false; !last;) {
      {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, options.interval, [&] { return closing; });
        last = closing;
        tapes.insert(tapes.end(), fresh.begin(), fresh.end());
        fresh.clear();
      }
      std::erase_if(tapes, [&](const auto& t) { return !serve(*t, buffer, last); });
    }
  }
};

recording_writer::~recording_writer() { tape_->ended.store(true, std::memory_order_release); }

void recording_writer::push(std::span<const std::byte> caller, std::span<const std::byte> agent) noexcept {
  if (!tape_->broken.load(std::memory_order_relaxed)) tape_->ring.push(caller, agent);
}

recording_service::recording_service(recording_options options)
    : recovered_(recover_recordings(options.dir)), worker_(std::make_unique<worker>(std::move(options))) {}

recording_service::~recording_service() = default;

outcome<std::unique_ptr<recording_writer>> recording_service::start(const std::filesystem::path& name,
                                                                    std::function<void(const finished_recording&)> on_finished) {
  if (leads_out(name))
    return refusal{errc::invalid, "'" + name.string() + "' cannot name a recording: a relative path that ends in .wav can",
                   "name"};
  auto t = std::make_shared<tape>(worker_->options.ring_blocks, worker_->options.dir / name, std::move(on_finished));
  std::lock_guard lock(worker_->mutex);
  worker_->fresh.push_back(t);
  return std::make_unique<recording_writer>(std::move(t));
}

}  // namespace tandem
