#include "app/recordings.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

#include "app/log.hpp"
#include "storage/recording.hpp"
#include "voice/opus_archive.hpp"

namespace tandem {
namespace fs = std::filesystem;
namespace {

constexpr const char* folder = "recordings";

class sink final : public recording_sink {
 public:
  explicit sink(std::unique_ptr<recording_writer> w) : writer_(std::move(w)) {}
  void push(std::span<const std::byte> caller, std::span<const std::byte> agent) override { writer_->push(caller, agent); }

 private:
  std::unique_ptr<recording_writer> writer_;
};

// "81-2.wav" is the second part of call 81's recording: the carrier dialed its stream again, or the node was restarted.
std::string part_name(call_id call, unsigned part) { return std::to_string(call.value) + "-" + std::to_string(part) + ".wav"; }

call_id call_of(const fs::path& part) {
  const std::string name = part.filename();
  std::uint64_t id = 0;
  std::from_chars(name.data(), name.data() + name.size(), id);
  return {id};
}

// Ogg streams may follow each other in one file (RFC 3533 section 4, RFC 7845 section 3: chaining), so a further part is
// appended.
bool append_file(const fs::path& whole, const fs::path& part) {
  const fs::path grown = whole.string() + ".new";
  {
    std::ofstream out(grown, std::ios::binary);
    for (const auto& from : {whole, part}) {
      std::ifstream in(from, std::ios::binary);
      out << in.rdbuf();
    }
    if (!out.flush()) return false;
  }
  std::error_code error;
  fs::rename(grown, whole, error);
  if (!error) fs::remove(part, error);
  return !error;
}

}  // namespace

struct recordings::core : std::enable_shared_from_this<core> {
  explicit core(fs::path data) : root(std::move(data)) {}

  void finished(call_id call, const finished_recording& part);
  void compress(const fs::path& wav);
  void tell(call_id call, const std::string& name, std::chrono::milliseconds duration);

  const fs::path root;
  std::unique_ptr<recording_service> service;
  std::unique_ptr<opus_archive> archive;
  std::mutex mutex;
  call_desk* desk = nullptr;
  std::map<std::uint64_t, unsigned> parts;                       // begun so far, of calls this process has recorded
  std::map<std::uint64_t, std::chrono::milliseconds> durations;  // of what is compressed
};

void recordings::core::tell(call_id call, const std::string& name, std::chrono::milliseconds duration) {
  call_desk* to = nullptr;
  {
    std::lock_guard lock(mutex);
    to = desk;
  }
  if (to) to->recording_finished(call, std::string(folder) + "/" + name, duration.count());
}

void recordings::core::finished(call_id call, const finished_recording& part) {
  if (part.problem)
    log_line(log_level::error, "recording.failed", {{"call_id", std::to_string(call.value)}, {"detail", part.problem->message}});
  if (part.blocks_lost)
    log_line(log_level::warning, "recording.gaps",
             {{"call_id", std::to_string(call.value)}, {"lost_ms", std::to_string(part.blocks_lost * 20)}});
  if (part.path.empty()) return;
  compress(part.path);
}

void recordings::core::compress(const fs::path& wav) {
  const call_id call = call_of(wav);
  const fs::path opus = fs::path(wav).replace_extension(".opus");
  const bool taken = archive->submit(wav, opus, [this, wav, opus, call](outcome<archived_audio> result) {
    if (!result) {
      if (result.why().code != errc::unavailable)
        log_line(log_level::warning, "recording.not_compressed",
                 {{"call_id", std::to_string(call.value)}, {"detail", result.why().message}});
      return;
    }
    const std::string name = std::to_string(call.value) + ".opus";
    const fs::path whole = wav.parent_path() / name;
    std::error_code error;
    const bool further = fs::exists(whole, error);
    if (further ? !append_file(whole, opus) : (fs::rename(opus, whole, error), bool(error))) {
      log_line(log_level::warning, "recording.not_compressed",
               {{"call_id", std::to_string(call.value)}, {"detail", "could not write " + whole.string()}});
      return;
    }
    fs::remove(wav, error);
    std::chrono::milliseconds total;
    {
      std::lock_guard lock(mutex);
      total = durations[call.value] += result->duration;
    }
    tell(call, name, total);
  });
  if (!taken)
    log_line(log_level::warning, "recording.waits",
             {{"call_id", std::to_string(call.value)}, {"detail", "compressed at the next start"}});
}

recordings::recordings(fs::path data) : core_(std::make_shared<core>(std::move(data))) {
  std::error_code error;
  fs::create_directories(core_->root / folder, error);
  core_->archive = std::make_unique<opus_archive>();
  recording_options options;
  options.dir = core_->root / folder;
  core_->service = std::make_unique<recording_service>(options);
}

recordings::~recordings() { close(); }

void recordings::close() {
  core_->service.reset();
  {
    std::lock_guard lock(core_->mutex);
    core_->desk = nullptr;
  }
  core_->archive.reset();
}

void recordings::report_to(call_desk& calls) {
  std::lock_guard lock(core_->mutex);
  core_->desk = &calls;
}

void recordings::take_up() {
  std::set<fs::path> left;  // in order: the parts of a call belong one after another
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(core_->root / folder, error))
    if (entry.path().extension() == ".wav" && call_of(entry.path())) left.insert(entry.path());
  for (const auto& recovered : core_->service->recovered())
    if (call_of(recovered.path)) core_->tell(call_of(recovered.path), recovered.path.filename(), recovered.duration);
  for (const auto& wav : left) core_->compress(wav);
}

std::unique_ptr<recording_sink> recordings::open(call_id call, std::function<void(recording_finished)> finished) {
  unsigned part = 0;
  {
    std::lock_guard lock(core_->mutex);
    auto& begun = core_->parts[call.value];
    std::error_code error;
    if (begun == 0)  // what an earlier process wrote stays
      while (fs::exists(core_->root / folder / part_name(call, begun + 1), error)) ++begun;
    part = ++begun;
  }
  auto started =
      core_->service->start(part_name(call, part), [core = core_.get(), call, finished](const finished_recording& done) {
        if (finished) finished({std::string(folder) + "/" + done.path.filename().string(), done.duration.count(), !done.problem});
        core->finished(call, done);
      });
  if (!started) {
    log_line(log_level::error, "recording.failed", {{"call_id", std::to_string(call.value)}, {"detail", started.why().message}});
    return nullptr;
  }
  return std::make_unique<sink>(std::move(*started));
}

outcome<done> recordings::erase(call_id call) const {
  const fs::path home = core_->root / folder;
  std::vector<fs::path> files{home / (std::to_string(call.value) + ".opus")};
  std::error_code error;
  for (unsigned part = 1;; ++part) {  // what was never compressed, or is half way there
    const auto wav = home / part_name(call, part);
    const auto opus = fs::path(wav).replace_extension(".opus");
    if (!fs::exists(wav, error) && !fs::exists(opus, error)) break;
    files.push_back(wav);
    files.push_back(opus);
  }
  for (const auto& file : files)
    if (fs::remove(file, error); error)
      return refusal{errc::storage_failed, file.string() + " cannot be removed: " + error.message(), "recording"};
  return done{};
}

std::optional<std::string> recordings::file_of(const std::string& path) const {
  const fs::path wanted = fs::path(path).lexically_normal();
  if (wanted.is_absolute() || wanted.begin() == wanted.end() || *wanted.begin() != folder) return std::nullopt;
  std::error_code error;
  const fs::path file = core_->root / wanted;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  return file.string();
}

}  // namespace tandem
