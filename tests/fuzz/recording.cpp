// Recordings as a crash or a full disk leaves them: made whole again, and compressed. First byte: 1 puts a header of ours in
// front.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "storage/wav_file.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "voice/opus_archive.hpp"

using namespace tandem;
namespace fs = std::filesystem;

namespace {

struct folder {
  fs::path path = fs::path("/dev/shm") / ("tandem-fuzz-" + std::to_string(::getpid()));
  std::string header;
  folder() {
    fs::create_directories(path);
    promise(static_cast<bool>(wav_file::create(path / "blank.wav")));
    std::ifstream in(path / "blank.wav.part", std::ios::binary);
    header.assign(std::istreambuf_iterator<char>(in), {});
    promise(header.size() == wav_file::header_size);
  }
  ~folder() { fs::remove_all(path); }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const folder here;
  if (size == 0) return 0;
  for (const auto& left : fs::directory_iterator(here.path)) fs::remove(left.path());
  const auto wav = here.path / "call.wav";
  std::string bytes = data[0] == 1 ? here.header : "";
  bytes.append(as_text(data + 1, size - 1));
  std::ofstream(here.path / "call.wav.part", std::ios::binary) << bytes;
  for (const auto& whole : recover_recordings(here.path)) promise(whole.path == wav);
  if (!fs::exists(wav)) std::ofstream(wav, std::ios::binary) << bytes;
  const std::atomic<bool> stop = false;
  const auto made = compress_to_opus(wav, here.path / "call.opus", stop);
  promise(static_cast<bool>(made) == fs::exists(here.path / "call.opus"));
  return 0;
}
