#include "voice/providers/sphinx_decision.hpp"

#include <algorithm>

#include "voice/providers/phrases.hpp"

namespace tandem {
namespace {

constexpr double slip_max = 0.34;

float mean_confidence(const std::vector<word_time>& words) {
  float sum = 0;
  for (const auto& word : words) sum += word.confidence;
  return words.empty() ? 0 : std::clamp(sum / static_cast<float>(words.size()), 0.0F, 1.0F);
}

stt_result result_of(const sphinx_hypothesis& heard, bool in_grammar) {
  return {.text = heard.text,
          .confidence = mean_confidence(heard.words),
          .final = true,
          .in_grammar = in_grammar,
          .words = heard.words};
}

}  // namespace

double word_distance(const std::vector<word_time>& a, const std::vector<word_time>& b) {
  if (a.empty() && b.empty()) return 0;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      auto same = diagonal + (a[i].word == b[j].word ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({same, diagonal + 1, row[j] + 1});
    }
  }
  return static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

stt_result decide(const std::vector<std::string>& expected, const sphinx_hypothesis& free_speech,
                  const std::optional<sphinx_hypothesis>& in_grammar) {
  bool both = in_grammar && !in_grammar->words.empty() && !free_speech.words.empty();
  auto distance = both ? word_distance(free_speech.words, in_grammar->words) : 1;
  bool as_long = both && free_speech.words.size() == in_grammar->words.size();
  if (matches_phrase(expected, free_speech.text) && !(as_long && distance <= slip_max)) return result_of(free_speech, true);
  if (distance > slip_max) return result_of(free_speech, false);
  auto result = result_of(*in_grammar, true);
  result.confidence = mean_confidence(free_speech.words) * static_cast<float>(1 - distance);
  return result;
}

}  // namespace tandem
