#include "voice/opus_archive.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <opusenc.h>

#include "voice/codec/g711.hpp"

namespace tandem {
namespace {

namespace fs = std::filesystem;
constexpr int rate = 8000;
constexpr int bits_per_second_each = 16000;
constexpr std::size_t block_frames = 4000;

struct wav_audio {
  unsigned channels = 0;
  std::uint64_t data_bytes = 0;  // from where the stream stands
};

template <class T>
std::optional<T> read_little_endian(std::istream& in) {
  std::array<unsigned char, sizeof(T)> bytes{};
  if (!in.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return std::nullopt;
  T value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = static_cast<T>(value << 8 | bytes[i]);
  return value;
}

std::string read_tag(std::istream& in) {
  std::string tag(4, ' ');
  return in.read(tag.data(), 4) ? tag : std::string();
}

std::string read_format(std::istream& in, wav_audio& audio) {
  auto format = read_little_endian<std::uint16_t>(in), channels = read_little_endian<std::uint16_t>(in);
  auto hz = read_little_endian<std::uint32_t>(in);
  if (!format || !channels || !hz) return "it ends in its header";
  if (*format != 7) return "its format is " + std::to_string(*format) + ", not 7 (mu-law)";
  if (*channels < 1 || *channels > 2) return "it has " + std::to_string(*channels) + " channels, not 1 or 2";
  if (*hz != rate) return "its rate is " + std::to_string(*hz) + " Hz, not 8000";
  audio.channels = *channels;
  return {};
}

/// Leaves @p in at the first sample; says what is wrong otherwise.
std::string find_audio(std::istream& in, std::uint64_t file_bytes, wav_audio& audio) {
  if (read_tag(in) != "RIFF" || !read_little_endian<std::uint32_t>(in) || read_tag(in) != "WAVE")
    return "it is not a RIFF WAVE file";
  while (true) {
    auto tag = read_tag(in);
    auto size = read_little_endian<std::uint32_t>(in);
    if (tag.empty() || !size) return "it holds no audio";
    auto begin = static_cast<std::uint64_t>(in.tellg());
    if (tag == "data") {
      if (audio.channels == 0) return "its audio comes before its format";
      // A recorder writes the size last: 0 or more than there is means that it never came to that.
      auto there = file_bytes - begin;
      audio.data_bytes = *size == 0 ? there : std::min<std::uint64_t>(*size, there);
      return {};
    }
    if (tag == "fmt ")
      if (auto wrong = read_format(in, audio); !wrong.empty()) return wrong;
    in.seekg(static_cast<std::streamoff>(begin + *size + (*size & 1)));
  }
}

struct free_encoder {
  void operator()(OggOpusEnc* encoder) const { ope_encoder_destroy(encoder); }
};
struct free_comments {
  void operator()(OggOpusComments* comments) const { ope_comments_destroy(comments); }
};

refusal storage_failed(const fs::path& path, const std::string& why) {
  return {errc::storage_failed, "compressing a recording to " + path.string() + ": " + why, {}};
}

/// Encodes all of it; 0 means trouble, which @p wrong names.
std::uint64_t encode(std::istream& in, const wav_audio& audio, const fs::path& part, const std::atomic<bool>& stop,
                     std::string& wrong) {
  std::unique_ptr<OggOpusComments, free_comments> comments(ope_comments_create());
  int error = OPE_OK;
  std::unique_ptr<OggOpusEnc, free_encoder> encoder(
      ope_encoder_create_file(part.c_str(), comments.get(), rate, static_cast<int>(audio.channels), 0, &error));
  if (!encoder) return wrong = ope_strerror(error), 0;
  ope_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(bits_per_second_each * static_cast<int>(audio.channels)));
  ope_encoder_ctl(encoder.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  std::vector<std::byte> codes(block_frames * audio.channels);
  std::vector<std::int16_t> pcm(codes.size());
  std::uint64_t frames = 0;
  if (audio.data_bytes < audio.channels)
    ope_encoder_write(encoder.get(), pcm.data(), 1);  // libopusenc aborts on a stream of nothing
  for (auto left = audio.data_bytes / audio.channels; left > 0;) {
    if (stop) return wrong = "stopped", 0;
    auto now = std::min<std::uint64_t>(left, block_frames);
    if (!in.read(reinterpret_cast<char*>(codes.data()), static_cast<std::streamsize>(now * audio.channels)))
      return wrong = "the recording cannot be read", 0;
    mulaw_to_linear(std::span(codes).first(now * audio.channels), pcm);
    if (error = ope_encoder_write(encoder.get(), pcm.data(), static_cast<int>(now)); error != OPE_OK)
      return wrong = ope_strerror(error), 0;
    left -= now;
    frames += now;
  }
  if (error = ope_encoder_drain(encoder.get()); error != OPE_OK) wrong = ope_strerror(error);
  return frames;
}

bool sync_path(const fs::path& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool synced = fsync(fd) == 0;
  close(fd);
  return synced;
}

}  // namespace

outcome<archived_audio> compress_to_opus(const fs::path& wav, const fs::path& opus, const std::atomic<bool>& stop) {
  std::error_code none;
  std::ifstream in(wav, std::ios::binary);
  auto size = fs::file_size(wav, none);
  if (!in || none) return refusal{errc::not_found, "there is no recording " + wav.string(), {}};
  wav_audio audio;
  if (auto wrong = find_audio(in, size, audio); !wrong.empty())
    return refusal{errc::corrupt, "the recording " + wav.string() + " cannot be compressed: " + wrong, {}};
  auto part = opus;
  part += ".part";
  std::string wrong;
  auto frames = encode(in, audio, part, stop, wrong);
  if (wrong.empty() && !sync_path(part)) wrong = std::strerror(errno);
  if (!wrong.empty()) {
    fs::remove(part, none);
    if (stop) return refusal{errc::unavailable, "compressing " + wav.string() + " was given up", {}};
    return storage_failed(opus, wrong);
  }
  auto bytes = fs::file_size(part, none);
  fs::rename(part, opus, none);
  if (none) return storage_failed(opus, none.message());
  auto folder = opus.has_parent_path() ? opus.parent_path() : fs::path(".");
  if (!sync_path(folder)) return storage_failed(opus, std::strerror(errno));
  return archived_audio{std::chrono::milliseconds(frames * 1000 / rate), bytes};
}

opus_archive::opus_archive(std::size_t waiting_max) : worker_({.threads = 1, .waiting_max = waiting_max, .nice = 10}) {}
opus_archive::~opus_archive() { stop_ = true; }

bool opus_archive::submit(fs::path wav, fs::path opus, std::function<void(outcome<archived_audio>)> done) {
  return worker_.post(
      [this, wav = std::move(wav), opus = std::move(opus), done = std::move(done)] { done(compress_to_opus(wav, opus, stop_)); });
}

}  // namespace tandem
