#include "voice/providers/sphinx_engine.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <spdlog/spdlog.h>

#include "voice/providers/language_model.hpp"
#include "voice/providers/phrases.hpp"

namespace tandem {
namespace {

constexpr std::size_t together_max = 2;  // decoders that one utterance needs at once
constexpr std::size_t own_lines_max = 20'000;
constexpr std::size_t ways_per_phrase = 250;
constexpr std::size_t weight_max = 60;
constexpr std::string_view sentence_marks = ".!?;:";

using lines = std::vector<std::vector<std::string>>;

lines ways_of(const std::string& phrase, std::size_t limit) {
  lines out;
  for (const auto& way : expand_phrases(phrase, limit))
    if (auto words = spoken_words(way); !words.empty()) out.push_back(std::move(words));
  return out;
}

/// Dates and times have hundreds of ways, "no thank you" has one: the few are repeated until they weigh as much as the many.
void append_balanced(const lines& few, std::size_t many, lines& out) {
  auto times = std::clamp<std::size_t>(many / std::max<std::size_t>(few.size(), 1), 1, weight_max);
  for (std::size_t i = 0; i < times; ++i) out.insert(out.end(), few.begin(), few.end());
}

/// A prompt is several sentences; each begins and ends for itself.
std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find_first_of(sentence_marks), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// What anybody may say: half of it numbers, dates and times, half of it plain phrases.
lines universal_lines() {
  lines slots, plain;
  for (const auto& phrase : universal_phrases()) {
    auto ways = ways_of(phrase, ways_per_phrase);
    auto& to = phrase.find('<') == phrase.npos ? plain : slots;
    to.insert(to.end(), ways.begin(), ways.end());
  }
  lines out = slots;
  append_balanced(plain, slots.size(), out);
  return out;
}

/// What the agent's words are: every sentence weighs the same, however many ways it has, and no sentence is left out.
lines own_lines(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const auto& text : texts)
    for (auto& sentence : sentences_of(text)) all.push_back(std::move(sentence));
  auto share = std::clamp<std::size_t>(own_lines_max / std::max<std::size_t>(all.size(), 1), 1, ways_per_phrase);
  lines out;
  for (const auto& sentence : all) append_balanced(ways_of(sentence, share), share, out);
  return out;
}

lines training_lines(const std::vector<std::string>& sentences) {
  auto out = universal_lines();
  auto own = own_lines(sentences);
  append_balanced(own, out.size(), out);
  return out;
}

std::filesystem::path cmudict_of(const pocketsphinx_options& options) {
  return std::filesystem::path(options.model_directory) / "cmudict-en-us.dict";
}

std::string acoustic_model_of(const pocketsphinx_options& options) { return options.model_directory + "/en-us"; }

}  // namespace

std::uint64_t domain_key(const std::vector<std::string>& sentences) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  auto add = [&hash](unsigned char c) { hash = (hash ^ c) * 1099511628211ULL; };
  for (const auto& sentence : sentences) {
    for (char c : sentence) add(static_cast<unsigned char>(c));
    add(0);
  }
  return hash;
}

sphinx_engine::sphinx_engine(pocketsphinx_options options) : options_(std::move(options)) {
  options_.decoders_max = std::max(options_.decoders_max, together_max);
}

class sphinx_engine::domain {
 public:
  std::mutex building;  // held while its model is made: others that want it wait for that
  std::unique_ptr<sphinx_model> model;
  std::set<std::string, std::less<>> words;
  std::vector<std::unique_ptr<sphinx_decoder>> idle;  // under the engine's mutex, as is forgotten
  bool forgotten = false;

  void build(const std::vector<std::string>& sentences, const pocketsphinx_options& options) {
    auto training = training_lines(sentences);
    for (const auto& line : training) words.insert(line.begin(), line.end());
    words.merge(phrase_words(universal_phrases()));
    words.merge(phrase_words(sentences));
    model = std::make_unique<sphinx_model>(trigram_arpa(training), pronouncing_dictionary(words, cmudict_of(options)));
  }
};

void sphinx_engine::give_back::operator()(sphinx_decoder* decoder) const {
  engine->put_back(*of, std::unique_ptr<sphinx_decoder>(decoder));
}

std::shared_ptr<sphinx_engine::domain> sphinx_engine::prepare(std::uint64_t key, const std::vector<std::string>& sentences) {
  std::shared_ptr<domain> found;
  std::shared_ptr<domain> forgotten;  // dies after the lock is gone
  {
    std::lock_guard lock(mutex_);
    auto& entry = domains_[key];
    if (!entry) entry = std::make_shared<domain>();
    found = entry;
    recent_.remove(key);
    recent_.push_front(key);
    if (recent_.size() > std::max<std::size_t>(options_.domains_max, 1)) {
      auto oldest = domains_.find(recent_.back());
      forgotten = std::move(oldest->second);
      forgotten->forgotten = true;
      decoders_ -= forgotten->idle.size();
      domains_.erase(oldest);
      recent_.pop_back();
    }
  }
  std::lock_guard one_builds(found->building);
  if (found->model) return found;
  try {
    found->build(sentences, options_);
  } catch (const std::system_error& error) {
    report(std::string("no room for a language model: ") + error.what());
    return found;
  }
  auto first = reserve() ? make_decoder(*found) : nullptr;
  if (first) put_back(*found, std::move(first));
  return found;
}

std::unique_ptr<sphinx_decoder> sphinx_engine::make_decoder(domain& of) {
  auto decoder = of.model ? sphinx_decoder::make(acoustic_model_of(options_), *of.model) : nullptr;
  if (decoder) return decoder;
  auto missing = trouble_with_pocketsphinx(options_);
  report(missing.empty() ? "PocketSphinx would not start with the model in " + options_.model_directory : missing);
  std::lock_guard lock(mutex_);
  --decoders_;
  return nullptr;
}

void sphinx_engine::report(std::string trouble) {
  spdlog::error("speech recognition: {}", trouble);
  std::lock_guard lock(mutex_);
  trouble_ = std::move(trouble);
}

/// A place for one more decoder, if need be by giving up an idle one of another domain.
bool sphinx_engine::reserve() {
  std::unique_ptr<sphinx_decoder> given_up;  // dies after the lock is gone
  std::lock_guard lock(mutex_);
  if (decoders_ < options_.decoders_max) return ++decoders_, true;
  for (auto key = recent_.rbegin(); key != recent_.rend(); ++key) {
    auto& idle = domains_.at(*key)->idle;
    if (idle.empty()) continue;
    given_up = std::move(idle.back());
    idle.pop_back();
    return true;
  }
  return false;
}

std::unique_ptr<sphinx_decoder> sphinx_engine::take_idle(domain& from) {
  std::lock_guard lock(mutex_);
  if (from.idle.empty()) return nullptr;
  auto decoder = std::move(from.idle.back());
  from.idle.pop_back();
  return decoder;
}

std::vector<sphinx_engine::loan> sphinx_engine::borrow(const std::shared_ptr<domain>& from, std::size_t count,
                                                       const std::set<std::string, std::less<>>& words,
                                                       std::function<void()> when_free) {
  while (true) {
    std::vector<loan> out;
    while (out.size() < count) {
      auto decoder = take_idle(*from);
      if (!decoder && reserve()) decoder = make_decoder(*from);
      if (!decoder) break;
      teach(*decoder, *from, words);
      out.emplace_back(decoder.release(), give_back{shared_from_this(), from});
    }
    if (out.size() == count || !trouble().empty()) return out;
    out.clear();  // all or nothing: two that hold one each would wait for ever
    std::lock_guard lock(mutex_);
    if (!trouble_.empty()) return {};
    if (within_reach() >= count) continue;  // somebody gave back in the meantime
    waiting_.push_back(std::move(when_free));
    return {};
  }
}

/// Decoders that could be had now. Holds the mutex.
std::size_t sphinx_engine::within_reach() const {
  auto reach = options_.decoders_max - std::min(decoders_, options_.decoders_max);
  for (const auto& [key, domain] : domains_) reach += domain->idle.size();
  return reach;
}

void sphinx_engine::put_back(domain& of, std::unique_ptr<sphinx_decoder> decoder) {
  std::vector<std::function<void()>> now;
  {
    std::lock_guard lock(mutex_);
    if (of.forgotten)
      --decoders_;
    else
      of.idle.push_back(std::move(decoder));
    now.swap(waiting_);
  }
  for (auto& call : now) call();
}

void sphinx_engine::teach(sphinx_decoder& decoder, domain& of, const std::set<std::string, std::less<>>& words) {
  std::set<std::string, std::less<>> missing;
  for (const auto& word : words)
    if (!of.words.contains(word) && !decoder.knows(word)) missing.insert(word);
  if (missing.empty()) return;
  decoder.learn(pronouncing_dictionary(missing, cmudict_of(options_)));
}

void sphinx_engine::close() {
  std::vector<std::function<void()>> forgotten;  // dies after the lock is gone
  std::lock_guard lock(mutex_);
  if (trouble_.empty()) trouble_ = "the recogniser is closed";
  forgotten.swap(waiting_);
}

std::string sphinx_engine::trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace tandem
