#pragma once
// Voices (flite) and ears (PocketSphinx), on threads of their own so that no frame waits for them.
// Results come home through @p post, which must run what it is given on the emulator's thread.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "examples/plivo_emulator/world.hpp"

namespace tandem::emulator {

class speech {
 public:
  using poster = std::function<void(std::function<void()>)>;
  explicit speech(poster post);
  ~speech();  // waits for the sentence being spoken or heard, forgets the rest
  speech(const speech&) = delete;
  speech& operator=(const speech&) = delete;

  clip_ptr synthesise(const std::string& text, const std::string& voice);
  std::unique_ptr<ear> listen(const agent_grammar& grammar, std::function<void(heard_words)> heard);
  /// Empty when the recogniser's model is where it should be; otherwise what is missing.
  static std::string missing_model();

 private:
  class worker;
  poster post_;
  std::shared_ptr<worker> speaker_;
  std::vector<std::shared_ptr<worker>> listeners_;  // an ear may outlive us: it holds its own only weakly
  std::size_t next_listener_ = 0;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<clip>> clips_;  // at most 500
};

}  // namespace tandem::emulator
