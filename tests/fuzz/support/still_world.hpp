#pragma once
// A world for the emulator in which nobody answers: no document can be fetched, every line that is opened stays open and swallows
// what it is told, nothing is heard. Its clock is turned by hand.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "examples/plivo_emulator/world.hpp"

namespace tandem::emulator {

struct still_world : world {
  struct deaf_socket : line_socket {
    explicit deaf_socket(std::function<void(std::string_view)> t) : told(std::move(t)) {}
    std::function<void(std::string_view)> told;
    bool send_text(std::string text) override {
      told(text);
      return true;
    }
    void close() override {}
    void cut() override {}
  };

  std::int64_t clock_us = 1'000'000;
  std::uint64_t dice = 7;
  std::multimap<std::int64_t, std::function<void()>> agenda;
  line_events line;                                          // of the last one opened
  std::function<void(std::string_view)> told = [](auto) {};  // what the emulator says on any line

  std::int64_t now_us() override { return clock_us; }
  std::int64_t epoch_ms() override { return 1'736'937'000'000 + clock_us / 1000; }
  std::uint64_t random() override { return dice = dice * 6364136223846793005u + 1442695040888963407u; }
  void after_ms(std::int64_t delay, std::function<void()> work) override { at_us(clock_us + 1000 * delay, std::move(work)); }
  void at_us(std::int64_t moment, std::function<void()> work) override {
    agenda.emplace(std::max(moment, clock_us), std::move(work));
  }
  void fetch(web_request, std::function<void(web_answer)> answer) override {
    after_ms(1, [answer] { answer({web_failure::connect, "nobody is there", 0, "", ""}); });
  }
  void open_line(std::string, fields, int, line_events events) override {
    line = std::move(events);
    after_ms(1, [this, opened = line.opened] { opened(std::make_shared<deaf_socket>(told), {}); });
  }
  clip_ptr synthesise(const std::string& text, const std::string&) override {
    return std::make_shared<clip>(clip{true, samples(std::min<std::size_t>(text.size(), 100) * 80), {}});
  }
  std::unique_ptr<ear> listen(const agent_grammar&, std::function<void(heard_words)>) override { return nullptr; }

  /// Lets @p ms pass, or less when more than @p steps_max things happen in it.
  void pass(std::int64_t ms, int steps_max) {
    const auto end = clock_us + 1000 * ms;
    for (; steps_max > 0 && !agenda.empty() && agenda.begin()->first <= end; --steps_max) {
      auto next = agenda.extract(agenda.begin());
      clock_us = next.key();
      next.mapped()();
    }
    clock_us = std::max(clock_us, end);
  }
};

}  // namespace tandem::emulator
