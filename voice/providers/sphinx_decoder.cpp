#include "voice/providers/sphinx_decoder.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <system_error>

#include <pocketsphinx.h>
#include <ps_search.h>
#include <sphinxbase/cmd_ln.h>
#include <sphinxbase/err.h>
#include <sphinxbase/feat.h>
#include <sphinxbase/logmath.h>

namespace tandem {
namespace {

constexpr std::size_t grammars_max = 8;
constexpr auto language_model_search = "sentences";

int memory_file(const char* name, std::string_view text) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  while (!text.empty()) {
    auto written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      int why = errno;
      close(fd);
      throw std::system_error(why, std::generic_category(), "a model in memory");
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fd;
}

std::string path_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

struct free_decoder {
  void operator()(ps_decoder_t* ps) const { ps_free(ps); }
};

/// The library has one log for the whole process. A log file of a decoder's own (-logfn) would close the one before it, while
/// decoders on other threads are writing to that.
void be_quiet() {
  static const bool once = (err_set_logfp(nullptr), true);
  static_cast<void>(once);
}

bool is_word(std::string_view w) {
  return !w.empty() && w.front() != '<' && w.front() != '[' && w.front() != '+' && w != "(NULL)";
}

void read_words(ps_decoder_t& ps, sphinx_hypothesis& out) {
  auto* math = ps_get_logmath(&ps);
  for (auto* segment = ps_seg_iter(&ps); segment; segment = ps_seg_next(segment)) {
    int first = 0, last = 0, acoustic = 0, language = 0, back = 0;
    std::string word = ps_seg_word(segment);
    ps_seg_frames(segment, &first, &last);
    auto posterior = ps_seg_prob(segment, &acoustic, &language, &back);
    if (!is_word(word)) continue;
    if (auto variant = word.find('('); variant != std::string::npos) word.resize(variant);
    out.words.push_back({word, first * 10, (last + 1) * 10, static_cast<float>(logmath_exp(math, posterior))});
    out.text.append(out.text.empty() ? "" : " ").append(word);
  }
}

}  // namespace

sphinx_model::sphinx_model(std::string_view arpa, std::string_view dictionary)
    : language_model_(memory_file("language-model", arpa)), dictionary_(memory_file("dictionary", dictionary)) {}
sphinx_model::~sphinx_model() {
  close(language_model_);
  close(dictionary_);
}
std::string sphinx_model::language_model_path() const { return path_of(language_model_); }
std::string sphinx_model::dictionary_path() const { return path_of(dictionary_); }

caller_voice first_heard(std::span<const std::int16_t> pcm8k) {
  constexpr std::size_t frame = 160;
  constexpr double expected_db = 75;        // of the loud half of the frames, where the default mean was taken
  constexpr double mean_per_log_power = 5;  // c0 is the sum of 25 log energies over the root of 25
  std::vector<double> powers;
  for (; pcm8k.size() >= frame; pcm8k = pcm8k.subspan(frame)) {
    double sum = 0;
    for (auto sample : pcm8k.first(frame)) sum += static_cast<double>(sample) * sample;
    powers.push_back(sum / frame);
  }
  caller_voice voice;
  std::sort(powers.rbegin(), powers.rend());
  powers.resize((powers.size() + 1) / 2);
  double mean = 0;
  for (double power : powers) mean += power / static_cast<double>(powers.size());
  if (mean > 1)
    voice.cepstral_mean[0] += static_cast<float>(mean_per_log_power * (std::log(mean) - expected_db * std::log(10) / 10));
  return voice;
}

struct sphinx_decoder::state {
  std::unique_ptr<ps_decoder_t, free_decoder> ps;
  wideband_fold widen;
  std::vector<std::int16_t> wide;                            // reused
  std::deque<std::pair<std::string, std::string>> grammars;  // JSGF, search name; oldest first
  unsigned grammars_made = 0;
  bool open = false;
};

sphinx_decoder::sphinx_decoder(std::unique_ptr<state> s) : state_(std::move(s)) {}
sphinx_decoder::~sphinx_decoder() {
  if (state_->open) ps_end_utt(state_->ps.get());
}

std::unique_ptr<sphinx_decoder> sphinx_decoder::make(const std::string& acoustic_model, const sphinx_model& model) {
  be_quiet();
  auto dictionary = model.dictionary_path();
  // Without -fwdflat the words stand 1.5 ms after the end of speech instead of 45, at the same error rate.
  cmd_ln_t* config = cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", acoustic_model.c_str(), "-dict", dictionary.c_str(),
                                 "-fwdflat", "no", nullptr);
  if (!config) return nullptr;
  auto s = std::make_unique<state>();
  s->ps.reset(ps_init(config));
  cmd_ln_free_r(config);
  if (!s->ps || ps_set_lm_file(s->ps.get(), language_model_search, model.language_model_path().c_str()) != 0) return nullptr;
  return std::unique_ptr<sphinx_decoder>(new sphinx_decoder(std::move(s)));
}

bool sphinx_decoder::knows(const std::string& word) const {
  char* phones = ps_lookup_word(state_->ps.get(), word.c_str());
  bool known = phones != nullptr;
  std::free(phones);
  return known;
}

void sphinx_decoder::learn(std::string_view dictionary) {
  while (!dictionary.empty()) {
    auto line = dictionary.substr(0, dictionary.find('\n'));
    dictionary.remove_prefix(std::min(line.size() + 1, dictionary.size()));
    auto space = line.find(' ');
    if (space == std::string_view::npos) continue;
    ps_add_word(state_->ps.get(), std::string(line.substr(0, space)).c_str(), std::string(line.substr(space + 1)).c_str(), FALSE);
  }
}

bool sphinx_decoder::begin(const caller_voice& voice) { return start(voice, language_model_search); }

bool sphinx_decoder::begin(const caller_voice& voice, const std::string& jsgf) {
  auto& s = *state_;
  for (const auto& [text, name] : s.grammars)
    if (text == jsgf) return start(voice, name);
  auto name = "grammar" + std::to_string(s.grammars_made++);
  if (ps_set_jsgf_string(s.ps.get(), name.c_str(), jsgf.c_str()) != 0) return false;
  s.grammars.emplace_back(jsgf, name);
  bool started = start(voice, name);
  if (s.grammars.size() > grammars_max) {
    ps_unset_search(s.ps.get(), s.grammars.front().second.c_str());
    s.grammars.pop_front();
  }
  return started;
}

bool sphinx_decoder::start(const caller_voice& voice, const std::string& search) {
  auto& s = *state_;
  if (s.open) ps_end_utt(s.ps.get());
  s.open = false;
  if (ps_set_search(s.ps.get(), search.c_str()) != 0) return false;
  auto mean = voice.cepstral_mean;
  cmn_live_set(ps_get_feat(s.ps.get())->cmn_struct, mean.data());
  s.widen.reset();
  s.open = ps_start_utt(s.ps.get()) == 0;
  return s.open;
}

void sphinx_decoder::push(std::span<const std::int16_t> pcm8k) {
  auto& s = *state_;
  if (!s.open) return;
  s.wide.clear();
  s.widen.push(pcm8k, s.wide);
  ps_process_raw(s.ps.get(), s.wide.data(), s.wide.size(), FALSE, FALSE);
}

sphinx_hypothesis sphinx_decoder::finish(caller_voice& voice) {
  auto& s = *state_;
  sphinx_hypothesis out;
  if (!s.open) return out;
  s.wide.clear();
  s.widen.flush(s.wide);
  if (!s.wide.empty()) ps_process_raw(s.ps.get(), s.wide.data(), s.wide.size(), FALSE, FALSE);
  ps_end_utt(s.ps.get());
  s.open = false;
  cmn_live_get(ps_get_feat(s.ps.get())->cmn_struct, voice.cepstral_mean.data());
  read_words(*s.ps, out);
  return out;
}

}  // namespace tandem
