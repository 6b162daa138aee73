#include "examples/plivo_emulator/speech.hpp"

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <mutex>
#include <unordered_map>

#include <unistd.h>

#include <flite/flite.h>
#include <pocketsphinx.h>

// Debian's flite headers do not declare these.
extern "C" {
cst_voice* register_cmu_us_awb(const char*);
cst_voice* register_cmu_us_rms(const char*);
cst_voice* register_cmu_us_slt(const char*);
cst_voice* register_cmu_us_kal16(const char*);
void usenglish_init(cst_voice*);
cst_lexicon* cmu_lex_init(void);
}

namespace tandem::emulator {

namespace {

constexpr const char* model_dir = "/usr/share/pocketsphinx/model/en-us/en-us";
constexpr const char* dictionary_file = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
constexpr std::size_t clips_max = 500, jobs_max = 50000;

// ---- speaking: one thread, so flite's voices need no lock

samples speak(const std::string& text, const std::string& voice, std::string& error) {
  static const bool ready = flite_init() == 0 && flite_add_lang("eng", usenglish_init, cmu_lex_init) != 0;
  static std::map<std::string, cst_voice*> voices{{"awb", register_cmu_us_awb(nullptr)},
                                                  {"rms", register_cmu_us_rms(nullptr)},
                                                  {"slt", register_cmu_us_slt(nullptr)},
                                                  {"kal16", register_cmu_us_kal16(nullptr)}};
  auto found = voices.find(voice);
  if (!ready || found == voices.end() || !found->second) {
    error = "there is no voice " + voice;
    return {};
  }
  auto* wave = flite_text_to_wave(text.c_str(), found->second);
  if (!wave) {
    error = "flite could not say it";
    return {};
  }
  auto out = to_8k({wave->samples, static_cast<std::size_t>(wave->num_samples)}, wave->sample_rate);
  delete_wave(wave);
  return out;
}

// ---- listening

using pronunciations = std::unordered_map<std::string, std::vector<std::string>>;

const pronunciations& dictionary() {
  static const pronunciations all = [] {
    pronunciations out;
    std::ifstream file(dictionary_file);
    for (std::string line; std::getline(file, line);) {
      auto space = line.find(' ');
      if (space == std::string::npos) continue;
      auto word = line.substr(0, space);
      out[word.substr(0, word.find('('))].push_back(line.substr(space + 1));
    }
    return out;
  }();
  return all;
}

/// flite's guess at a word that the dictionary lacks, in the dictionary's phones.
std::string guessed_phones(const std::string& word) {
  static std::mutex one_at_a_time;
  std::lock_guard lock(one_at_a_time);
  static cst_lexicon* lexicon = cmu_lex_init();
  auto* phones = lex_lookup(lexicon, word.c_str(), nullptr, nullptr);
  std::string out;
  for (const cst_val* p = phones; p; p = val_cdr(p)) {
    std::string phone = val_string(val_car(p));
    while (!phone.empty() && std::isdigit(static_cast<unsigned char>(phone.back()))) phone.pop_back();
    for (auto& c : phone) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (phone == "AX") phone = "AH";
    if (phone == "DX") phone = "T";
    if (!phone.empty() && phone != "PAU") out += (out.empty() ? "" : " ") + phone;
  }
  delete_val(phones);
  return out;
}

struct decoder {
  ps_decoder_t* ps = nullptr;
  ~decoder() {
    if (ps) ps_free(ps);
  }

  bool open(const agent_grammar& grammar) {
    char name[] = "/tmp/plivo_emulator_dict_XXXXXX";
    int fd = mkstemp(name);
    if (fd < 0) return false;
    std::string words;
    for (const auto& word : grammar.words) {
      auto known = dictionary().find(word);
      if (known == dictionary().end()) {
        if (auto phones = guessed_phones(word); !phones.empty()) words += word + " " + phones + "\n";
        continue;
      }
      for (std::size_t i = 0; i < known->second.size(); ++i)
        words += word + (i ? "(" + std::to_string(i + 1) + ")" : "") + " " + known->second[i] + "\n";
    }
    bool written = ::write(fd, words.data(), words.size()) == static_cast<ssize_t>(words.size());
    ::close(fd);
    // A wide beam costs little on a grammar this small, and loses fewer words on a telephone.
    auto* config = cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", model_dir, "-dict", name, "-samprate", "16000", "-fwdflat", "no",
                               "-logfn", "/dev/null", nullptr);
    if (written && config) ps = ps_init(config);
    if (config) cmd_ln_free_r(config);
    ::unlink(name);
    return ps && ps_set_jsgf_string(ps, "agent", grammar.jsgf.c_str()) == 0 && ps_set_search(ps, "agent") == 0;
  }

  std::string guess() const {
    auto* text = ps_get_hyp(ps, nullptr);
    return text ? text : "";
  }
};

}  // namespace

class speech::worker {
 public:
  worker() : thread_([this] { run(); }) {}
  ~worker() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_one();
    thread_.join();
  }
  /// False when too much waits already: the work is not done.
  bool post(std::function<void()> work) {
    {
      std::lock_guard lock(mutex_);
      if (jobs_.size() >= jobs_max) return false;
      jobs_.push_back(std::move(work));
    }
    woken_.notify_one();
    return true;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (jobs_.empty()) {
        woken_.wait(lock);
        continue;
      }
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = {};
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

namespace {

/// The half of an ear that lives on a worker.
struct hearing {
  decoder d;
  bool usable = false, listening = false;
  doubler up;
  std::int64_t from_ms = 0;
  int frames = 0;
  std::string last;
  std::function<void(heard_words)> tell;  // any thread

  void begin(std::int64_t at_ms) {
    if (!usable || listening) return;
    listening = ps_start_utt(d.ps) == 0;
    from_ms = at_ms;
    frames = 0;
    last.clear();
    up = {};
  }
  void hear(const samples& audio) {
    if (!listening) return;
    samples wide;
    up.run(audio, wide);
    // The acoustic model expects energy above 4 kHz; the mirrored band, faint, stands in for what the telephone took away.
    for (std::size_t i = 1; i < wide.size(); i += 2) wide[i] = static_cast<std::int16_t>(wide[i] * 0.85);
    for (std::size_t i = 0; i < wide.size(); i += 2)
      wide[i] = static_cast<std::int16_t>(std::min(32767.0, std::max(-32768.0, wide[i] * 1.15)));
    ps_process_raw(d.ps, wide.data(), wide.size(), FALSE, FALSE);
    if (++frames % 10) return;
    auto now = d.guess();
    if (now == last || now.empty()) return;
    last = now;
    tell({from_ms, from_ms + frames * frame_ms, plain_words(now), false});
  }
  void end(std::int64_t at_ms) {
    if (!listening) return;
    listening = false;
    auto so_far = d.guess();
    ps_end_utt(d.ps);
    auto whole = d.guess();  // empty when the speech stopped in the middle of a sentence of the grammar
    tell({from_ms, at_ms, plain_words(whole.empty() ? so_far : whole), true});
  }
};

}  // namespace

struct worker_ear : ear {
  std::function<bool(std::function<void()>)> post;
  std::shared_ptr<hearing> h = std::make_shared<hearing>();
  void begin(std::int64_t at_ms) override {
    post([k = h, at_ms] { k->begin(at_ms); });
  }
  void hear(std::span<const std::int16_t> audio) override {
    post([k = h, copy = samples(audio.begin(), audio.end())] { k->hear(copy); });
  }
  void end(std::int64_t at_ms) override {
    post([k = h, at_ms] { k->end(at_ms); });
  }
  ~worker_ear() override {
    // The decoder goes where it worked, after what it still has to hear.
    post([k = std::move(h)]() mutable { k.reset(); });
  }
};

speech::speech(poster post) : post_(std::move(post)), speaker_(std::make_shared<worker>()) {
  for (int i = 0; i < 2; ++i) listeners_.push_back(std::make_shared<worker>());
}

speech::~speech() = default;

std::string speech::missing_model() {
  for (const char* path : {model_dir, dictionary_file})
    if (::access(path, R_OK) != 0) return std::string(path) + " (Debian: pocketsphinx-en-us)";
  return {};
}

clip_ptr speech::synthesise(const std::string& text, const std::string& voice) {
  auto& kept = clips_[{text, voice}];
  if (kept) return kept;
  auto made = std::make_shared<clip>();
  kept = made;
  if (clips_.size() > clips_max)
    std::erase_if(clips_, [&](const auto& c) { return c.second != made && c.second.use_count() == 1; });
  bool taken = speaker_->post([post = post_, made, text, voice] {
    auto error = std::make_shared<std::string>();
    auto audio = std::make_shared<samples>(speak(text, voice, *error));
    post([made, audio, error] {
      made->audio = std::move(*audio);
      made->error = *error;
      made->ready = true;
    });
  });
  if (!taken) {
    made->error = "too much to say at once";
    made->ready = true;
  }
  return made;
}

std::unique_ptr<ear> speech::listen(const agent_grammar& grammar, std::function<void(heard_words)> heard) {
  if (grammar.jsgf.empty()) return nullptr;
  auto& w = listeners_[next_listener_++ % listeners_.size()];
  auto out = std::make_unique<worker_ear>();
  out->post = [weak = std::weak_ptr(w)](std::function<void()> job) {
    auto alive = weak.lock();
    return alive && alive->post(std::move(job));
  };
  out->h->tell = [post = post_, heard = std::move(heard)](heard_words words) {
    post([heard, words = std::move(words)] { heard(words); });
  };
  w->post([h = out->h, grammar] { h->usable = h->d.open(grammar); });
  return out;
}

}  // namespace tandem::emulator
