#include "voice/conversation/understanding.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/voice/conversation/play.hpp"
#include "voice/conversation/hints.hpp"
#include "voice/conversation/spoken.hpp"
#include "voice/providers/phrases.hpp"

using namespace tandem;

namespace {
std::string value(slot_type type, const std::string& text, asked how = asked::for_it) {
  workflow_slot slot;
  slot.type = type;
  return understand(slot, words_of(text), how).value_or("-");
}
struct meant {
  slot_type type;
  std::string text, value;
};
}  // namespace

SCENARIO("what callers' words mean") {
  using enum slot_type;
  const meant table[] = {
      {day, "tuesday", "tuesday"},
      {day, "uh on friday please", "friday"},
      {day, "the fourteenth", "-"},
      {date, "tuesday the fourteenth", "tuesday 14"},
      {date, "Tuesday the 14th, please.", "tuesday 14"},
      {date, "the twenty first of march", "21 march"},
      {date, "march third", "3 march"},
      {date, "thirty first", "31"},
      {date, "not tuesday, wednesday the fifteenth", "wednesday 15"},
      {date, "may i have tomorrow", "tomorrow"},
      {date, "the thirtieth", "30"},
      {date, "three thirty", "-"},
      {time, "three thirty", "15:30"},
      {time, "at 3:30 p.m.", "15:30"},
      {time, "3pm", "15:00"},
      {time, "half past three in the afternoon", "15:30"},
      {time, "quarter to nine", "08:45"},
      {time, "a quarter past ten in the morning", "10:15"},
      {time, "twenty past two", "14:20"},
      {time, "ten minutes to one", "12:50"},
      {time, "nine o'clock", "09:00"},
      {time, "nine oh five", "09:05"},
      {time, "eleven", "11:00"},
      {time, "noon", "12:00"},
      {time, "seven in the evening", "19:00"},
      {time, "fourteen thirty", "14:30"},
      {time, "two forty five", "14:45"},
      {time, "in the morning", "-"},
      {time, "tuesday the fourteenth", "-"},
      {digits, "five five five zero one nine nine", "5550199"},
      {digits, "it's double five five oh one nine nine", "5550199"},
      {digits, "triple five zero one double nine", "5550199"},
      {digits, "555-0199", "5550199"},
      {digits, "fifty five fifty one twelve", "555112"},
      {digits, "zebra", "-"},
      {number, "forty two", "42"},
      {number, "one hundred and five", "105"},
      {number, "two thousand three hundred", "2300"},
      {number, "about 7 people", "7"},
      {yes_no, "yes", "yes"},
      {yes_no, "yeah that's correct", "yes"},
      {yes_no, "that is not correct", "no"},
      {yes_no, "no problem", "yes"},
      {yes_no, "nope", "no"},
      {yes_no, "no thank you", "no"},
      {yes_no, "yes no", "-"},
      {yes_no, "banana", "-"},
      {yes_no, "right", "yes"},
  };
  for (const meant& m : table) {
    INFO(m.text);
    CHECK(value(m.type, m.text) == m.value);
  }
  CHECK(value(time, "three", asked::for_something_else) == "-");
  CHECK(value(time, "three o'clock", asked::for_something_else) == "15:00");
}

SCENARIO("choices by their longest phrase") {
  workflow_slot slot;
  slot.choices = {{"book", {"make an appointment"}}, {"cancel", {"cancel an appointment", "cancel"}}};
  CHECK(understand(slot, words_of("i want to make an appointment")) == "book");
  CHECK(understand(slot, words_of("book")) == "book");
  CHECK(understand(slot, words_of("book or cancel")) == std::nullopt);
  CHECK(understand(slot, words_of("do not book, cancel an appointment")) == "cancel");
}

SCENARIO("values as people say them") {
  CHECK(spoken_digits("5550199") == "five five five, zero one nine nine");
  CHECK(spoken_digits("12125550199") == "one two one, two five five five, zero one nine nine");
  CHECK(spoken_digits("42") == "four two");
  CHECK(spoken_time("15:30") == "three thirty in the afternoon");
  CHECK(spoken_time("09:05") == "nine oh five in the morning");
  CHECK(spoken_time("18:00") == "six o'clock in the evening");
  CHECK(spoken_time("99:99") == "99:99");
  CHECK(spoken_value("tuesday 14") == "tuesday the fourteenth");
  CHECK(spoken_value("21 march") == "the twenty first of march");
  CHECK(spoken_value("42") == "forty two");
  CHECK(spoken_value("tuesday") == "tuesday");
  CHECK(spoken_value("") == "");
  CHECK(spoken_ordinal(20) == "twentieth");
  CHECK(spoken_number(1042) == "one thousand and forty two");
}

SCENARIO("what is said is understood again") {
  for (int day = 1; day <= 31; ++day) {
    const std::string canonical = "friday " + std::to_string(day);
    CHECK(value(slot_type::date, spoken_date(canonical)) == canonical);
  }
  for (int minute = 0; minute < 24 * 60; minute += 5) {
    const int h = minute / 60, m = minute % 60;
    const std::string canonical = (h < 10 ? "0" : "") + std::to_string(h) + (m < 10 ? ":0" : ":") + std::to_string(m);
    INFO(canonical << " " << spoken_time(canonical));
    CHECK(value(slot_type::time, spoken_time(canonical)) == canonical);
  }
  for (int n = 0; n < 3000; n += 7) CHECK(value(slot_type::number, spoken_number(n)) == std::to_string(n));
}

SCENARIO("whatever a grammar allows is understood") {
  for (const slot_type type :
       {slot_type::day, slot_type::date, slot_type::time, slot_type::yes_no, slot_type::phone, slot_type::number}) {
    workflow_slot slot;
    slot.type = type;
    for (const std::string& phrase : phrases_of(slot)) {
      CHECK(known_slots(phrase));
      for (const std::string& said : expand_phrases(phrase, 2000)) {
        INFO(said);
        CHECK(understand(slot, words_of(said)));
      }
    }
  }
}

SCENARIO("what any turn expects, the workflow's language model knows") {
  const auto script = script_of(graph_of("receptionist"));
  for (std::size_t i = 0; i < script->size(); ++i) {
    for (const std::string& phrase : script->at(i).expected) {
      INFO(phrase);
      CHECK(std::binary_search(script->sentences().begin(), script->sentences().end(), phrase));
      CHECK(known_slots(phrase));
    }
  }
  CHECK(script->sentences().size() < 600);
  std::vector<std::string> untidy{"Yes, please!", "On <date>.", "", "yes please", "<", "a > b"};
  tidy_phrases(untidy);
  CHECK(untidy == std::vector<std::string>{"a b", "on <date>", "yes please"});
}
