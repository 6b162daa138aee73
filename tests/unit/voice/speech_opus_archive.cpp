#include <catch2/catch.hpp>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <future>

#include <opus.h>

#include "tests/unit/voice/samples.hpp"
#include "voice/opus_archive.hpp"

using namespace tandem;
using namespace tandem::testing;
namespace fs = std::filesystem;

namespace {

class folder {
 public:
  folder() : path(fs::temp_directory_path() / ("tandem-opus-" + std::to_string(getpid()))) { fs::create_directories(path); }
  ~folder() { fs::remove_all(path); }
  fs::path path;
};

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> 8 * i & 0xFF));
}

std::string wav_header(unsigned format, unsigned channels, unsigned hz, std::uint32_t data_bytes) {
  std::string out = "RIFF";
  put(out, 50 + data_bytes, 4);
  out += "WAVEfmt ";
  put(out, 18, 4), put(out, format, 2), put(out, channels, 2), put(out, hz, 4), put(out, hz * channels, 4), put(out, channels, 2);
  put(out, 8, 2), put(out, 0, 2);
  out += "fact";
  put(out, 4, 4), put(out, data_bytes / std::max(channels, 1U), 4);
  out += "data";
  put(out, data_bytes, 4);
  return out;
}

/// The caller says "go forward ten meters" on the left, the agent hums on the right.
std::string stereo_audio(double seconds) {
  auto words = recording("human-goforward-8k-mulaw.wav");
  std::string out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(seconds * 8000); ++i) {
    out.push_back(static_cast<char>(linear_to_mulaw(i < words.size() ? words[i] : std::int16_t{0})));
    out.push_back(static_cast<char>(linear_to_mulaw(static_cast<std::int16_t>(6000 * std::sin(static_cast<double>(i) * 0.35)))));
  }
  return out;
}

void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct ogg_stream {
  std::vector<std::string> packets;
  std::uint64_t last_granule = 0;
  bool ended = false;
};

/// Just enough of RFC 3533 to take one logical stream apart.
ogg_stream take_apart(const std::string& file) {
  ogg_stream out;
  std::string packet;
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(file.at(i)); };
  for (std::size_t page = 0; page + 27 <= file.size();) {
    REQUIRE(file.substr(page, 4) == "OggS");
    out.last_granule = 0;
    for (int i = 7; i >= 0; --i) out.last_granule = out.last_granule << 8 | byte(page + 6 + static_cast<std::size_t>(i));
    out.ended = (byte(page + 5) & 4) != 0;
    std::size_t segments = byte(page + 26), at = page + 27 + segments;
    for (std::size_t i = 0; i < segments; ++i) {
      auto length = byte(page + 27 + i);
      packet += file.substr(at, length);
      at += length;
      if (length < 255) out.packets.push_back(std::exchange(packet, {}));
    }
    page = at;
  }
  return out;
}

/// Both sides at 8 kHz.
std::vector<std::int16_t> decode(const ogg_stream& ogg) {
  int error = 0;
  auto* decoder = opus_decoder_create(8000, 2, &error);
  REQUIRE(decoder);
  std::vector<std::int16_t> out;
  for (std::size_t i = 2; i < ogg.packets.size(); ++i) {
    std::int16_t pcm[2 * 960];
    int frames = opus_decode(decoder, reinterpret_cast<const unsigned char*>(ogg.packets[i].data()),
                             static_cast<int>(ogg.packets[i].size()), pcm, 960, 0);
    REQUIRE(frames > 0);
    out.insert(out.end(), pcm, pcm + 2 * frames);
  }
  opus_decoder_destroy(decoder);
  return out;
}

double side_power(const std::vector<std::int16_t>& stereo, std::size_t side, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += std::pow(stereo[2 * i + side], 2);
  return sum / static_cast<double>(to - from);
}

}  // namespace

SCENARIO("a recording becomes Ogg Opus") {
  folder here;
  std::atomic<bool> stop = false;
  auto wav = here.path / "call.wav", opus = here.path / "call.opus";
  GIVEN("five seconds of a call") {
    auto audio = stereo_audio(5);
    write(wav, wav_header(7, 2, 8000, static_cast<std::uint32_t>(audio.size())) + audio);
    auto made = compress_to_opus(wav, opus, stop);
    REQUIRE(made);
    CHECK(made->duration.count() == 5000);
    CHECK(made->bytes == fs::file_size(opus));
    CHECK(made->bytes < fs::file_size(wav) / 3);
    THEN("it is one Opus stream of two channels, as long as the call") {
      auto ogg = take_apart(read(opus));
      REQUIRE(ogg.packets.size() > 3);
      CHECK(ogg.packets[0].substr(0, 8) == "OpusHead");
      CHECK(ogg.packets[0][9] == 2);
      CHECK(ogg.packets[1].substr(0, 8) == "OpusTags");
      CHECK(ogg.ended);
      auto skip = static_cast<unsigned char>(ogg.packets[0][10]) + 256U * static_cast<unsigned char>(ogg.packets[0][11]);
      CHECK(ogg.last_granule - skip == 5 * 48000);
      AND_THEN("each side is where it was: words on the left and then silence, the hum on the right") {
        auto pcm = decode(ogg);
        CHECK(side_power(pcm, 0, 6000, 15000) > 100 * side_power(pcm, 0, 29000, 38000));
        CHECK(std::sqrt(2 * side_power(pcm, 1, 8000, 32000)) == Approx(6000).epsilon(0.1));
      }
    }
    THEN("the WAV is still there, and nothing half done") {
      CHECK(fs::exists(wav));
      CHECK_FALSE(fs::exists(here.path / "call.opus.part"));
    }
  }
  GIVEN("what a crash left: a header that knows no length, and half a sample at the end") {
    for (std::uint32_t length : {0U, 0xFFFFFFFFU}) {
      write(wav, wav_header(7, 2, 8000, length) + stereo_audio(1) + "x");
      auto made = compress_to_opus(wav, opus, stop);
      REQUIRE(made);
      CHECK(made->duration.count() == 1000);
    }
  }
  GIVEN("a call that ended before a word") {
    write(wav, wav_header(7, 2, 8000, 0));
    auto made = compress_to_opus(wav, opus, stop);
    REQUIRE(made);
    CHECK(made->duration.count() == 0);
    CHECK(take_apart(read(opus)).packets.size() >= 2);
  }
  GIVEN("one side only") {
    write(wav, wav_header(7, 1, 8000, 8000) + std::string(8000, '\xFF'));
    CHECK(compress_to_opus(wav, opus, stop)->duration.count() == 1000);
  }
}

SCENARIO("what cannot be compressed is named") {
  folder here;
  std::atomic<bool> stop = false;
  auto wav = here.path / "call.wav", opus = here.path / "call.opus";
  auto refused = [&](const std::string& bytes) {
    write(wav, bytes);
    auto made = compress_to_opus(wav, opus, stop);
    REQUIRE_FALSE(made);
    CHECK_FALSE(fs::exists(opus));
    return made.why();
  };
  CHECK(compress_to_opus(here.path / "none.wav", opus, stop).why().code == errc::not_found);
  CHECK(refused("").code == errc::corrupt);
  CHECK(refused("RIFF").code == errc::corrupt);
  CHECK(refused(wav_header(1, 2, 8000, 4)).message.find("its format is 1, not 7 (mu-law)") != std::string::npos);
  CHECK(refused(wav_header(7, 3, 8000, 4)).message.find("it has 3 channels") != std::string::npos);
  CHECK(refused(wav_header(7, 2, 16000, 4)).message.find("its rate is 16000 Hz") != std::string::npos);
  CHECK(refused(wav_header(7, 2, 8000, 4).substr(0, 40)).message.find("it holds no audio") != std::string::npos);
  GIVEN("a folder that is not there") {
    write(wav, wav_header(7, 2, 8000, 2) + "xx");
    CHECK(compress_to_opus(wav, here.path / "no" / "call.opus", stop).why().code == errc::storage_failed);
  }
  GIVEN("a stop") {
    stop = true;
    CHECK(refused(wav_header(7, 2, 8000, 8000) + std::string(8000, '\xFF')).code == errc::unavailable);
    CHECK_FALSE(fs::exists(here.path / "call.opus.part"));
  }
  GIVEN("headers with every byte spoilt in turn") {
    auto whole = wav_header(7, 2, 8000, 64) + std::string(64, '\xFF');
    for (std::size_t i = 0; i + 64 < whole.size(); ++i) {
      auto bad = whole;
      bad[i] = static_cast<char>(bad[i] ^ 0xFF);
      write(wav, bad);
      auto made = compress_to_opus(wav, opus, stop);
      if (!made) CHECK(made.why().code == errc::corrupt);
    }
  }
}

SCENARIO("in the background") {
  folder here;
  auto audio = stereo_audio(1);
  write(here.path / "a.wav", wav_header(7, 2, 8000, static_cast<std::uint32_t>(audio.size())) + audio);
  std::promise<outcome<archived_audio>> good, bad;
  opus_archive archive;
  CHECK(archive.submit(here.path / "a.wav", here.path / "a.opus", [&](auto made) { good.set_value(made); }));
  CHECK(archive.submit(here.path / "b.wav", here.path / "b.opus", [&](auto made) { bad.set_value(made); }));
  CHECK(good.get_future().get()->duration.count() == 1000);
  CHECK(bad.get_future().get().why().code == errc::not_found);
  CHECK(fs::exists(here.path / "a.opus"));
}
