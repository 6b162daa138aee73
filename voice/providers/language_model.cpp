#include "voice/providers/language_model.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_map>

#include "voice/providers/flite.hpp"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 20> small_numbers{
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

void append_number(std::string_view digits, std::vector<std::string>& words) {
  if (digits.size() <= 2 && (digits.size() == 1 || digits.front() != '0')) {
    std::istringstream parts(spoken_number(std::stoi(std::string(digits))));
    for (std::string part; parts >> part;) words.push_back(part);
    return;
  }
  for (char c : digits) words.emplace_back(small_numbers[static_cast<std::size_t>(c - '0')]);
}

// An n-gram is its words' numbers, 20 bits each: three fit an integer, and their order is that of the words.
using word_number = std::uint32_t;
using gram = std::uint64_t;
constexpr unsigned bits_each = 20;
constexpr gram append(gram history, word_number word) { return history << bits_each | word; }
constexpr word_number last_word(gram g) { return g & ((1U << bits_each) - 1); }

struct history {
  double count = 0;  // occurrences
  double types = 0;  // different words seen after it
  /// Witten-Bell: the share of probability left for what was never seen after this history.
  double left() const { return types / (count + types); }
};

class trigram_counts {
 public:
  explicit trigram_counts(std::span<const std::vector<std::string>> sentences) {
    number("<s>"), number("</s>");
    for (const auto& sentence : sentences) {
      if (sentence.empty()) continue;
      std::vector<word_number> line{0};
      for (const auto& word : sentence) line.push_back(number(word));
      line.push_back(1);
      count(line);
    }
    for (const auto& [g, n] : bigrams_) ++after_one_[last_word(g >> bits_each)].types;
    for (const auto& [g, n] : trigrams_) ++after_two_[g >> bits_each].types;
    vocabulary_size_ = static_cast<double>(names_.size() - 1);  // <s> is never predicted
  }

  std::string arpa() const {
    std::string out = "\\data\\\nngram 1=" + std::to_string(names_.size()) + "\nngram 2=" + std::to_string(bigrams_.size()) +
                      "\nngram 3=" + std::to_string(trigrams_.size()) + "\n\n\\1-grams:\n";
    for (word_number w = 0; w < names_.size(); ++w) line(out, w == 0 ? -99 : std::log10(p1(w)), {w}, backoff(after_one_, w));
    out += "\n\\2-grams:\n";
    for (auto [g, n] : bigrams_) {
      word_number a = last_word(g >> bits_each), b = last_word(g);
      line(out, std::log10(p2(a, b)), {a, b}, backoff(after_two_, g));
    }
    out += "\n\\3-grams:\n";
    for (auto [g, n] : trigrams_) {
      word_number a = last_word(g >> 2 * bits_each), b = last_word(g >> bits_each), c = last_word(g);
      line(out, std::log10(p3(a, b, c)), {a, b, c}, 0);
    }
    return out + "\n\\end\\\n";
  }

 private:
  word_number number(const std::string& word) {
    auto [entry, fresh] = numbers_.try_emplace(word, static_cast<word_number>(names_.size()));
    if (fresh) names_.push_back(word);
    return entry->second;
  }

  void count(const std::vector<word_number>& line) {
    for (std::size_t i = 1; i < line.size(); ++i) {
      ++unigrams_[line[i]];
      ++bigrams_[append(line[i - 1], line[i])];
      if (i > 1) ++trigrams_[append(append(line[i - 2], line[i - 1]), line[i])];
      ++total_;
    }
    for (std::size_t i = 1; i < line.size(); ++i) {
      ++after_one_[line[i - 1]].count;
      if (i > 1) ++after_two_[append(line[i - 2], line[i - 1])].count;
    }
  }

  static double backoff(const std::unordered_map<gram, history>& histories, gram g) {
    auto found = histories.find(g);
    return found == histories.end() ? 0 : std::log10(found->second.left());
  }

  static double smoothed(double seen, const history& h, double lower) { return (seen + h.types * lower) / (h.count + h.types); }
  static double seen(const auto& counts, gram g) {
    auto found = counts.find(g);
    return found == counts.end() ? 0 : found->second;
  }
  double p1(word_number w) const {
    return smoothed(seen(unigrams_, w), {total_, static_cast<double>(unigrams_.size())}, 1 / vocabulary_size_);
  }
  double p2(word_number a, word_number b) const { return smoothed(seen(bigrams_, append(a, b)), after_one_.at(a), p1(b)); }
  double p3(word_number a, word_number b, word_number c) const {
    auto ab = append(a, b);
    return smoothed(seen(trigrams_, append(ab, c)), after_two_.at(ab), p2(b, c));
  }

  void line(std::string& out, double probability, std::initializer_list<word_number> words, double back_off) const {
    std::array<char, 32> text{};
    out.append(text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.4f", probability)));
    for (auto w : words) out.append(" ").append(names_[w]);
    out.append(text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), " %.4f\n", back_off)));
  }

  std::map<std::string, word_number> numbers_;
  std::vector<std::string> names_;
  std::unordered_map<word_number, double> unigrams_;
  std::map<gram, double> bigrams_, trigrams_;  // in the order ARPA wants
  std::unordered_map<gram, history> after_one_, after_two_;
  double total_ = 0, vocabulary_size_ = 0;
};

/// The word a dictionary line is about: "read(2) R IY D" is about "read".
std::string_view subject(std::string_view line) { return line.substr(0, line.find_first_of("( \t")); }

}  // namespace

std::vector<std::string> spoken_words(std::string_view sentence) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < sentence.size();) {
    auto end = i;
    if (is_digit(sentence[i])) {
      while (end < sentence.size() && is_digit(sentence[end])) ++end;
      append_number(sentence.substr(i, end - i), words);
    } else if (is_letter(sentence[i])) {
      std::string word;
      auto inner = [&] { return sentence[end] == '\'' && end + 1 < sentence.size() && is_letter(sentence[end + 1]); };
      for (; end < sentence.size() && (is_letter(sentence[end]) || inner()); ++end)
        word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(sentence[end]))));
      words.push_back(std::move(word));
    } else {
      ++end;
    }
    i = end;
  }
  return words;
}

std::string trigram_arpa(std::span<const std::vector<std::string>> sentences) { return trigram_counts(sentences).arpa(); }

std::string pronouncing_dictionary(const std::set<std::string, std::less<>>& words, const std::filesystem::path& cmudict) {
  std::string out;
  std::set<std::string, std::less<>> missing = words;
  std::ifstream file(cmudict);
  for (std::string line; std::getline(file, line);) {
    auto word = subject(line);
    if (word.empty() || !words.contains(word)) continue;
    if (auto found = missing.find(word); found != missing.end()) missing.erase(found);
    out.append(line).append("\n");
  }
  for (const auto& word : missing)
    if (auto phones = flite_pronunciation(word); !phones.empty()) out.append(word).append(" ").append(phones).append("\n");
  return out;
}

}  // namespace tandem
