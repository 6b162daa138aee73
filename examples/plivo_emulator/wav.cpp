#include "examples/plivo_emulator/wav.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tandem::emulator {

namespace {

std::uint32_t number(std::string_view bytes, std::size_t at, int size) {
  std::uint32_t n = 0;
  for (int i = 0; i < size; ++i) n |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << 8 * i;
  return n;
}

void put(char* at, std::uint32_t n, int size) {
  for (int i = 0; i < size; ++i) at[i] = static_cast<char>(n >> 8 * i);
}

}  // namespace

clip_or_error read_wav(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return {{}, "not a RIFF/WAVE file"};
  std::uint32_t format = 0, channels = 0, rate = 0, bits = 0;
  std::string_view data;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    auto name = bytes.substr(at, 4);
    std::size_t size = std::min<std::size_t>(number(bytes, at + 4, 4), bytes.size() - at - 8);
    if (name == "fmt " && size >= 16) {
      format = number(bytes, at + 8, 2);
      channels = number(bytes, at + 10, 2);
      rate = number(bytes, at + 12, 4);
      bits = number(bytes, at + 22, 2);
      if (format == 0xFFFE && size >= 26) format = number(bytes, at + 32, 2);
    } else if (name == "data") {
      data = bytes.substr(at + 8, size);
    }
    at += 8 + size + size % 2;
  }
  bool mulaw = format == 7 && bits == 8;
  if (!mulaw && !(format == 1 && bits == 16)) return {{}, "only 16-bit PCM and 8-bit mu-law are understood"};
  if (channels < 1 || channels > 2 || rate < 4000 || rate > 96000)
    return {{}, "1 or 2 channels and 4000 to 96000 Hz are understood"};
  std::size_t width = (mulaw ? 1 : 2) * channels;
  samples mono;
  mono.reserve(data.size() / width);
  for (std::size_t at = 0; at + width <= data.size(); at += width) {
    int sum = 0;
    for (std::uint32_t c = 0; c < channels; ++c)
      sum +=
          mulaw ? mulaw_decode(static_cast<std::uint8_t>(data[at + c])) : static_cast<std::int16_t>(number(data, at + 2 * c, 2));
    mono.push_back(static_cast<std::int16_t>(sum / static_cast<int>(channels)));
  }
  return {to_8k(mono, static_cast<int>(rate)), {}};
}

clip_or_error load_wav(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {{}, "cannot open " + path};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  auto out = read_wav(bytes.str());
  if (!out.error.empty()) out.error = path + ": " + out.error;
  return out;
}

wav_writer::wav_writer(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {
  if (file_) put_header();
}

wav_writer::~wav_writer() {
  if (!file_) return;
  put_header();
  std::fclose(file_);
}

void wav_writer::put_header() {
  char header[44];
  std::memcpy(header, "RIFF....WAVEfmt ....................data....", 44);
  put(header + 4, bytes_ + 36, 4);
  put(header + 16, 16, 4);
  put(header + 20, 1, 2);
  put(header + 22, 1, 2);
  put(header + 24, 8000, 4);
  put(header + 28, 16000, 4);
  put(header + 32, 2, 2);
  put(header + 34, 16, 2);
  put(header + 40, bytes_, 4);
  std::fseek(file_, 0, SEEK_SET);
  std::fwrite(header, 1, sizeof header, file_);
  std::fseek(file_, 0, SEEK_END);
  std::fflush(file_);
  since_header_ = 0;
}

void wav_writer::write(std::span<const std::int16_t> audio) {
  if (!file_ || bytes_ > 0xF0000000U) return;
  char buffer[2 * frame_samples];
  for (std::size_t at = 0; at < audio.size(); at += frame_samples) {
    auto part = audio.subspan(at, std::min(frame_samples, audio.size() - at));
    for (std::size_t i = 0; i < part.size(); ++i) put(buffer + 2 * i, static_cast<std::uint16_t>(part[i]), 2);
    bytes_ += static_cast<std::uint32_t>(std::fwrite(buffer, 1, 2 * part.size(), file_));
  }
  since_header_ += static_cast<std::uint32_t>(2 * audio.size());
  if (since_header_ >= 16000) put_header();
}

}  // namespace tandem::emulator
