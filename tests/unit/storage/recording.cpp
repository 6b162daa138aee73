#include "storage/recording.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include <csignal>
#include <sys/resource.h>

#include "storage/block_ring.hpp"
#include "storage/codec.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::byte> side(char c, std::size_t n = block_samples) { return std::vector<std::byte>(n, std::byte(c)); }

/// What a player that knows nothing of us makes of a file.
struct heard {
  std::string caller, agent;
  bool operator==(const heard&) const = default;
};
heard play(const std::string& wav) {
  using little_endian::get;
  REQUIRE(wav.size() >= 58);
  REQUIRE(wav.substr(0, 4) == "RIFF");
  REQUIRE(wav.substr(8, 8) == "WAVEfmt ");
  CHECK(get(wav, 20, 2) == 7);
  CHECK(get(wav, 22, 2) == 2);
  CHECK(get(wav, 24, 4) == 8000);
  CHECK(get(wav, 28, 4) == 16000);
  CHECK(get(wav, 32, 2) == 2);
  CHECK(get(wav, 34, 2) == 8);
  std::size_t at = 20 + get(wav, 16, 4);
  while (wav.substr(at, 4) != "data") at += 8 + get(wav, at + 4, 4);
  const auto bytes = get(wav, at + 4, 4);
  CHECK(get(wav, 4, 4) == wav.size() - 8);
  REQUIRE(at + 8 + bytes == wav.size());
  heard out;
  for (std::size_t i = at + 8; i < wav.size(); i += 2) {
    out.caller.push_back(wav[i]);
    out.agent.push_back(wav[i + 1]);
  }
  return out;
}

struct limited_file_size {
  rlimit before{};
  explicit limited_file_size(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit now = before;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~limited_file_size() { ::setrlimit(RLIMIT_FSIZE, &before); }
};

struct service {
  test::temporary_directory dir;
  recording_options options;
  std::unique_ptr<recording_service> recorder;
  service() {
    options.dir = dir.path();
    options.interval = 1ms;
    recorder = std::make_unique<recording_service>(options);
  }
  std::pair<std::unique_ptr<recording_writer>, std::future<finished_recording>> start(const std::string& name) {
    auto told = std::make_shared<std::promise<finished_recording>>();
    auto end = told->get_future();
    auto writer = recorder->start(name, [told](const finished_recording& f) { told->set_value(f); });
    REQUIRE(writer);
    return {std::move(*writer), std::move(end)};
  }
};

}  // namespace

SCENARIO("a ring gives out what was put in, and keeps the time of what did not fit") {
  block_ring ring(3);
  CHECK(ring.front() == nullptr);
  for (char c : {'a', 'b', 'c'}) CHECK(ring.push(side(c), side('x')));
  CHECK_FALSE(ring.push(side('d'), side('x')));
  CHECK_FALSE(ring.push(side('e'), side('x')));
  CHECK(ring.front()->samples[0] == std::byte('a'));
  CHECK(ring.front()->samples[1] == std::byte('x'));
  CHECK(ring.front()->silence_before == 0);
  ring.pop();
  CHECK(ring.push(side('f', 2), {}));
  ring.pop();
  ring.pop();
  CHECK(ring.front()->silence_before == 2);
  CHECK(ring.front()->samples[2] == std::byte('f'));
  CHECK(ring.front()->samples[3] == mulaw_silence);
  CHECK(ring.front()->samples[4] == mulaw_silence);
  ring.pop();
  CHECK(ring.front() == nullptr);
}

SCENARIO("both sides of a ring are safe on two threads", "[threads]") {
  block_ring ring(8);
  constexpr unsigned blocks = 20'000;
  std::thread producer([&] {
    for (unsigned i = 0; i < blocks; ++i)
      while (!ring.push(side(static_cast<char>(i % 251)), {})) std::this_thread::yield();
  });
  unsigned wrong = 0;
  for (unsigned i = 0; i < blocks;) {
    const auto* block = ring.front();
    if (!block) {
      std::this_thread::yield();
      continue;
    }
    if (block->samples[0] != std::byte(i % 251) || block->samples[318] != std::byte(i % 251)) ++wrong;
    ring.pop();
    ++i;
  }
  producer.join();
  CHECK(wrong == 0);
}

SCENARIO("a call is recorded as a stereo mu-law WAV") {
  service s;
  auto [writer, end] = s.start("2026/run-81.wav");
  for (int i = 0; i < 50; ++i) writer->push(side(static_cast<char>(i)), i % 2 ? side('A') : std::vector<std::byte>{});
  writer.reset();
  const auto told = end.get();
  CHECK_FALSE(told.problem);
  CHECK(told.path == s.dir.path() / "2026" / "run-81.wav");
  CHECK(told.duration == 1000ms);
  CHECK(told.blocks_lost == 0);
  const auto sound = play(slurp(told.path));
  REQUIRE(sound.caller.size() == 8000);
  CHECK(sound.caller.substr(160 * 7, 160) == std::string(160, '\7'));
  CHECK(sound.agent.substr(160 * 7, 160) == std::string(160, 'A'));
  CHECK(sound.agent.substr(160 * 8, 160) == std::string(160, '\xff'));
  CHECK_FALSE(fs::exists(told.path.string() + ".part"));
}

SCENARIO("names do not clash and do not lead out of the directory") {
  service s;
  auto [first, first_end] = s.start("a.wav");
  first.reset();
  CHECK(first_end.get().path.filename() == "a.wav");
  auto [second, second_end] = s.start("a.wav");
  second.reset();
  CHECK(second_end.get().path.filename() == "a-2.wav");
  for (const auto* bad : {"../a.wav", "/tmp/a.wav", "x/../../a.wav", "a.mp3", ""}) CHECK_FALSE(s.recorder->start(bad, nullptr));
}

SCENARIO("the end of the service is the end of every recording") {
  service s;
  auto [writer, end] = s.start("a.wav");
  writer->push(side('a'), side('b'));
  s.recorder.reset();
  const auto told = end.get();
  CHECK(told.duration == 20ms);
  CHECK(play(slurp(told.path)).caller == std::string(160, 'a'));
  writer->push(side('a'), side('b'));  // the call goes on all the same
}

SCENARIO("a full disk ends the recording and not the call, and is told once") {
  service s;
  limited_file_size disk(58 + 320 * 3 + 100);
  auto [writer, end] = s.start("a.wav");
  for (int i = 0; i < 10; ++i) writer->push(side('a'), side('b'));
  const auto told = end.get();  // while the call is on
  REQUIRE(told.problem);
  CHECK(told.problem->code == errc::storage_failed);
  CHECK(told.problem->message.find("a.wav") != std::string::npos);
  for (int i = 0; i < 1000; ++i) writer->push(side('a'), side('b'));
  writer.reset();
  play(slurp(told.path));  // what was kept is a whole file
}

SCENARIO("a killed process costs at most what was not yet written") {
  test::temporary_directory dir;
  fs::create_directories(dir / "deep");
  const std::string samples(320 * 5, 'm');
  std::string whole;
  {
    auto wav = wav_file::create(dir / "x.wav");
    REQUIRE(wav);
    auto& w = *wav;
    REQUIRE(w.append(samples));
    REQUIRE(w.save());
    play(slurp(dir / "x.wav.part"));  // whole at every save, while it grows
    REQUIRE(w.append(samples));       // and here the process dies
    whole = slurp(dir / "x.wav.part");
    fs::remove(dir / "x.wav.part");
  }
  GIVEN("that the file ends anywhere") {
    for (std::size_t cut = 0; cut <= whole.size(); cut += cut < 400 ? 1 : 97) {
      std::ofstream(dir / "deep" / "y.wav.part", std::ios::binary) << whole.substr(0, cut);
      const auto recovered = recover_recordings(dir.path());
      CHECK_FALSE(fs::exists(dir / "deep" / "y.wav.part"));
      if (cut <= wav_file::header_size) {
        CHECK(recovered.empty());
        continue;
      }
      REQUIRE(recovered.size() == 1);
      CHECK(recovered[0].path == dir / "deep" / "y.wav");
      CHECK(recovered[0].duration.count() == static_cast<long>((cut - 58) / 2 * 2 / 16));
      CHECK(play(slurp(recovered[0].path)).caller.size() == (cut - 58) / 2);
      fs::remove(recovered[0].path);
    }
  }
  GIVEN("something that is no recording") {
    std::ofstream(dir / "z.wav.part", std::ios::binary) << std::string(500, '?');
    CHECK(recover_recordings(dir.path()).empty());
    CHECK(slurp(dir / "z.wav.part") == std::string(500, '?'));
  }
  GIVEN("a service that starts there") {
    std::ofstream(dir / "y.wav.part", std::ios::binary) << whole;
    recording_service recorder({dir.path()});
    REQUIRE(recorder.recovered().size() == 1);
    CHECK(recorder.recovered()[0].duration == 200ms);
  }
}

SCENARIO("a directory that is not there holds nothing to recover") { CHECK(recover_recordings("/no/such/place").empty()); }
