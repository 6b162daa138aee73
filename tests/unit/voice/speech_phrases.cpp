#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/unit/voice/samples.hpp"
#include "voice/providers/language_model.hpp"
#include "voice/providers/phrases.hpp"
#include "voice/providers/pocketsphinx.hpp"

using namespace tandem;

namespace {

bool has(const std::vector<std::string>& phrases, const std::string& phrase) {
  return std::find(phrases.begin(), phrases.end(), phrase) != phrases.end();
}

std::vector<std::string> split(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace

SCENARIO("slot words stand for what people say") {
  CHECK(expand_phrases("<day>").size() == 7);
  CHECK(expand_phrases("<ordinal>").size() == 31);
  CHECK(expand_phrases("<number>", 200).size() == 100);
  CHECK(has(expand_phrases("<ordinal>"), "twenty first"));
  CHECK(has(expand_phrases("<time>", 1000), "half past three"));
  CHECK(has(expand_phrases("<time>", 1000), "three thirty"));
  CHECK(has(expand_phrases("<day> the <ordinal>", 1000), "tuesday the fourteenth"));
  CHECK(expand_phrases("No, Thank You!") == std::vector<std::string>{"no thank you"});
  GIVEN("more ways than were asked for") {
    auto few = expand_phrases("<date> at <time>", 50);
    THEN("there are that many at most, different, all of them ways of saying it, and the same each time") {
      CHECK(few.size() <= 50);
      CHECK(few.size() > 40);
      CHECK(std::adjacent_find(few.begin(), few.end()) == few.end());
      CHECK(few == expand_phrases("<date> at <time>", 50));
      for (const auto& phrase : few) CHECK(matches_phrase({"<date> at <time>"}, phrase));
    }
  }
  GIVEN("digits, which have no end") {
    auto some = expand_phrases("my number is <digits>", 40);
    std::size_t longest = 0;
    for (const auto& phrase : some) {
      CHECK(matches_phrase({"my number is <digits>"}, phrase));
      longest = std::max(longest, split(phrase).size());
    }
    CHECK(longest >= 10);
  }
  GIVEN("a slot nobody knows") {
    CHECK_FALSE(known_slots("my <colour> car"));
    CHECK_FALSE(known_slots("my <colour"));
    CHECK(known_slots("<day> at <time>"));
    CHECK(known_slots("no slots"));
  }
}

SCENARIO("a text is in a grammar or not") {
  std::vector<std::string> grammar{"yes please", "<digits>", "<day> the <ordinal>"};
  CHECK(matches_phrase(grammar, "Yes, please."));
  CHECK(matches_phrase(grammar, "five five five oh one"));
  CHECK(matches_phrase(grammar, "tuesday the twenty first"));
  CHECK_FALSE(matches_phrase(grammar, "yes"));
  CHECK_FALSE(matches_phrase(grammar, "yes please yes please"));
  CHECK_FALSE(matches_phrase(grammar, "five five fish"));
  CHECK_FALSE(matches_phrase(grammar, ""));
  CHECK_FALSE(matches_phrase({}, "yes"));
}

SCENARIO("a grammar for the recogniser") {
  auto jsgf = phrase_grammar({"yes", "<day> the <ordinal>", "Yes!"});
  CHECK(jsgf.find("public <utterance> = yes | <day> the <ordinal>;\n") != std::string::npos);
  CHECK(jsgf.find("<day> = monday | ") != std::string::npos);
  CHECK(phrase_grammar({"<digits>"}).find("<digits> = (<digit>)+;\n") != std::string::npos);
  CHECK(phrase_grammar({"<date>"}).find("<month> = ") != std::string::npos);
  CHECK(phrase_grammar({}).empty());
  CHECK(phrase_grammar({"?!", ""}).empty());
  CHECK(phrase_words({"<day> please"}).size() == 8);
}

SCENARIO("words as they are spoken") {
  using words = std::vector<std::string>;
  CHECK(spoken_words("It's 9:30 - or 21, at O'Clock's!") ==
        words{"it's", "nine", "thirty", "or", "twenty", "one", "at", "o'clock's"});
  CHECK(spoken_words("room 306, 05, 0") == words{"room", "three", "zero", "six", "zero", "five", "zero"});
  CHECK(spoken_words("'quoted' \xC3\xA9\xFF") == words{"quoted"});
  CHECK(spoken_number(0) == "zero");
  CHECK(spoken_number(40) == "forty");
  CHECK(spoken_number(99) == "ninety nine");
}

SCENARIO("a trigram model") {
  std::vector<std::vector<std::string>> lines;
  for (const auto* text : {"yes please", "no thank you", "yes", "no", "thank you please", "please please please"})
    lines.push_back(spoken_words(text));
  auto arpa = trigram_arpa(lines);
  std::map<std::string, std::pair<double, double>> grams;  // log10 probability, back-off
  std::size_t announced = 0;
  std::istringstream in(arpa);
  std::size_t order = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("ngram ")) announced += std::stoul(line.substr(8));
    if (line.ends_with("-grams:")) order = static_cast<std::size_t>(line[1] - '0');
    auto words = split(line);
    if (order == 0 || words.size() != order + 2) continue;
    std::string key = words[1];
    for (std::size_t i = 2; i <= order; ++i) key += " " + words[i];
    grams[key] = {std::stod(words[0]), std::stod(words.back())};
  }
  THEN("its header counts what follows") { CHECK(grams.size() == announced); }
  THEN("after any history, seen or not, the probabilities of all words sum to one") {
    std::vector<std::string> vocabulary{"</s>"};
    for (const auto& [key, values] : grams)
      if (split(key).size() == 1 && key != "<s>" && key != "</s>") vocabulary.push_back(key);
    std::function<double(std::vector<std::string>, const std::string&)> p = [&](std::vector<std::string> history,
                                                                                const std::string& word) {
      std::string before;
      for (const auto& w : history) before += w + " ";
      if (auto found = grams.find(before + word); found != grams.end()) return std::pow(10, found->second.first);
      if (history.empty()) return 0.0;
      before.pop_back();
      auto back_off = grams.contains(before) ? std::pow(10, grams[before].second) : 1.0;
      history.erase(history.begin());
      return back_off * p(history, word);
    };
    for (const auto& history : std::vector<std::vector<std::string>>{
             {}, {"<s>"}, {"please"}, {"<s>", "yes"}, {"thank", "you"}, {"no", "please"}, {"you", "no"}, {"please", "please"}}) {
      double sum = 0;
      for (const auto& word : vocabulary) sum += p(history, word);
      CHECK(sum == Approx(1).margin(0.002));
    }
  }
  THEN("nothing at all makes a model too") { CHECK(trigram_arpa({}).find("\\end\\") != std::string::npos); }
}

SCENARIO("a dictionary") {
  auto cmudict = std::filesystem::path(pocketsphinx_options{}.model_directory) / "cmudict-en-us.dict";
  auto dictionary = pronouncing_dictionary({"yes", "either", "toothache", "xyzzyq"}, cmudict);
  CHECK(dictionary.find("yes Y EH S\n") != std::string::npos);
  CHECK(dictionary.find("either(2) ") != std::string::npos);
  CHECK(dictionary.find("\ntoothache T UW TH ") != std::string::npos);
  CHECK(dictionary.find("\nxyzzyq ") != std::string::npos);
  CHECK(pronouncing_dictionary({"yes"}, "/nowhere") == "yes Y EH S\n");
}
