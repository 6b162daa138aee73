#pragma once
// The real world of the emulator: the clock, the web, voices and ears, on one I/O thread and a few workers.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "examples/plivo_emulator/world.hpp"

namespace boost::asio {
class io_context;
}

namespace tandem::emulator {

/// A way round: what would be asked at @p authority ("voice.example.com", whatever the scheme) is asked at @p to instead, under
/// the name it was to be asked by. Signatures are over the URL as it was given: a proxy in between would not be noticed either.
struct detour {
  std::string authority;
  std::string to;  // "http://127.0.0.1:8080"; of https no certificate is asked for
};
/// From "ORIGIN=URL"; the error names what is wrong.
std::string read_detour(const std::string& text, detour& out);

class desk_world : public world {
 public:
  /// @p seed: of uuids and nonces. Everything runs on the thread that runs @p io.
  desk_world(boost::asio::io_context& io, std::uint64_t seed, std::vector<detour> detours = {});
  ~desk_world() override;

  std::int64_t now_us() override;
  std::int64_t epoch_ms() override;
  std::uint64_t random() override;
  void after_ms(std::int64_t delay, std::function<void()> work) override;
  void at_us(std::int64_t moment, std::function<void()> work) override;
  void fetch(web_request request, std::function<void(web_answer)> answer) override;
  void open_line(std::string url, fields headers, int deadline_ms, line_events events) override;
  clip_ptr synthesise(const std::string& text, const std::string& voice) override;
  std::unique_ptr<ear> listen(const agent_grammar& grammar, std::function<void(heard_words)> heard) override;

 private:
  struct core;
  std::unique_ptr<core> core_;
};

}  // namespace tandem::emulator
