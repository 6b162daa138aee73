#include <catch2/catch.hpp>

#include <sstream>

#include "voice/providers/sphinx_decision.hpp"

using namespace tandem;

namespace {

sphinx_hypothesis heard(const std::string& text, float confidence = 0.8F) {
  sphinx_hypothesis out{.text = text};
  std::istringstream in(text);
  for (std::string word; in >> word;) out.words.push_back({.word = word, .confidence = confidence});
  return out;
}

}  // namespace

SCENARIO("two searches heard something") {
  std::vector<std::string> expected{"yes", "no", "<day> the <ordinal>"};
  THEN("where they agree there is nothing to decide") {
    auto result = decide(expected, heard("tuesday the third"), heard("tuesday the third"));
    CHECK(result.in_grammar);
    CHECK(result.text == "tuesday the third");
    CHECK(result.final);
    CHECK(result.confidence == Approx(0.8));
  }
  THEN("of two answers that differ in a word the grammar's is taken, and trusted less") {
    auto result = decide(expected, heard("tuesday the third"), heard("tuesday the fourth"));
    CHECK(result.in_grammar);
    CHECK(result.text == "tuesday the fourth");
    CHECK(result.confidence == Approx(0.8 * 2 / 3));
  }
  THEN("of two answers that differ in length, or in all, the free one is taken") {
    auto longer = decide({"<digits>"}, heard("two five two"), heard("two oh five two"));
    CHECK(longer.in_grammar);
    CHECK(longer.text == "two five two");
    auto other = decide(expected, heard("yes"), heard("no"));
    CHECK(other.in_grammar);
    CHECK(other.text == "yes");
  }
  THEN("a slip in one word of three is mended by the grammar, and trusted less") {
    auto result = decide(expected, heard("tuesday to third"), heard("tuesday the third"));
    CHECK(result.in_grammar);
    CHECK(result.text == "tuesday the third");
    CHECK(result.confidence == Approx(0.8 * 2 / 3));
  }
  THEN("another sentence is another sentence") {
    auto result = decide(expected, heard("i want to cancel"), heard("yes"));
    CHECK_FALSE(result.in_grammar);
    CHECK(result.text == "i want to cancel");
  }
  THEN("silence from either is no answer of the grammar") {
    CHECK_FALSE(decide(expected, heard(""), heard("yes")).in_grammar);
    CHECK(decide(expected, heard(""), heard("yes")).text.empty());
    CHECK_FALSE(decide(expected, heard("maybe"), heard("")).in_grammar);
  }
  THEN("without a grammar nothing is in it") {
    auto result = decide({}, heard("yes"), std::nullopt);
    CHECK_FALSE(result.in_grammar);
    CHECK(result.text == "yes");
  }
}

SCENARIO("how far sentences are apart") {
  auto distance = [](const std::string& a, const std::string& b) { return word_distance(heard(a).words, heard(b).words); };
  CHECK(distance("", "") == 0);
  CHECK(distance("a b c", "a b c") == 0);
  CHECK(distance("a b c", "a c") == Approx(1.0 / 3));
  CHECK(distance("a b", "x y") == 1);
  CHECK(distance("", "x y") == 1);
  CHECK(distance("x a b", "a b x") == Approx(2.0 / 3));
}
