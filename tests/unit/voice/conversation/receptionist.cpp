// Brightside Dental in text: the plays that the demo and the end-to-end tests rely on.
#include <catch2/catch.hpp>

#include "tests/unit/voice/conversation/play.hpp"

using namespace tandem;
using Catch::Matchers::Contains;

namespace {
play at_confirmation() {
  play p(graph_of("receptionist"));
  p.starts();
  p.hears("i'd like to book an appointment");
  p.hears("tuesday the fourteenth");
  p.hears("three thirty in the afternoon");
  p.hears("five five five zero one nine nine");
  return p;
}
}  // namespace

SCENARIO("a caller books an appointment") {
  play p(graph_of("receptionist"));
  CHECK_THAT(p.starts(), Contains("thanks for calling Brightside Dental"));
  CHECK(p.hears("i'd like to book an appointment") == "Sure. What day works best?");
  CHECK(p.slot("intent") == "book");
  CHECK(p.hears("tuesday the fourteenth") == "And at what time?");
  CHECK_THAT(p.hears("three thirty in the afternoon"), Contains("phone number"));
  CHECK(p.hears("five five five zero one nine nine") ==
        "So that is tuesday the fourteenth, at three thirty in the afternoon, and your number is five five five, zero one nine "
        "nine. Is that right?");
  CHECK(p.slot("day") == "tuesday 14");
  CHECK(p.slot("time") == "15:30");
  CHECK(p.slot("phone") == "5550199");
  CHECK(p.hears("yes that's right") ==
        "Thank you. Your appointment is on tuesday the fourteenth, at three thirty in the afternoon. Goodbye.");
  CHECK_FALSE(std::get<say>(p.last.back()).interruptible);
  CHECK(p.disposition() == "booked");
}

SCENARIO("the number is keyed in") {
  play p(graph_of("receptionist"));
  p.starts();
  p.hears("book");
  p.hears("friday");
  p.hears("noon");
  WHEN("all seven digits are pressed") {
    CHECK_THAT(p.presses("5550142"), Contains("five five five, zero one four two"));
    CHECK(p.node() == "confirm");
  }
  WHEN("they begin anew with a star") {
    p.presses("55*");
    CHECK_THAT(p.presses("8675309"), Contains("eight six seven, five three zero nine"));
  }
  WHEN("half is spoken and half is keyed") {
    CHECK(p.hears("five five five") == "");
    CHECK(std::get<expect>(p.last.back()).silence_ms == 3000);
    p.presses("0142");
    CHECK(p.slot("phone") == "5550142");
  }
  WHEN("too few are pressed and then nothing") {
    p.presses("555");
    CHECK_THAT(p.tell(caller_silent{}), Contains("seven digits"));
    CHECK(p.state.digits.empty());
    CHECK(p.node() == "ask_phone");
  }
  WHEN("too few are ended with pound") { CHECK_THAT(p.presses("555#"), Contains("seven digits")); }
}

SCENARIO("something was misunderstood") {
  play p = at_confirmation();
  WHEN("the caller says no and then what") {
    CHECK_THAT(p.hears("no"), Contains("What should I change"));
    CHECK(p.hears("the day please") == "What day works best?");
    CHECK(p.slot("day").empty());
    THEN("only the day is asked again, and everything is read back") {
      CHECK_THAT(p.hears("wednesday the fifteenth"),
                 Contains("wednesday the fifteenth, at three thirty in the afternoon, and your number is five five five"));
      CHECK(p.node() == "confirm");
      p.hears("yes");
      CHECK(p.disposition() == "booked");
    }
  }
  WHEN("the caller presses what to change") {
    p.hears("no");
    CHECK(p.presses("2") == "And at what time?");
    CHECK_THAT(p.hears("half past nine"), Contains("nine thirty in the morning"));
  }
  WHEN("the caller corrects in the same breath") {
    CHECK_THAT(p.hears("no wednesday the fifteenth"), Contains("wednesday the fifteenth"));
    CHECK(p.node() == "confirm");
    CHECK_THAT(p.hears("sorry at four thirty"), Contains("four thirty in the afternoon"));
    p.hears("yes");
    CHECK(p.disposition() == "booked");
  }
  WHEN("yes is pressed instead of said") {
    p.presses("1");
    CHECK(p.disposition() == "booked");
  }
}

SCENARIO("a caller answers before being asked") {
  play p(graph_of("receptionist"));
  p.starts();
  p.hears("book an appointment");
  CHECK_THAT(p.hears("tuesday the fourteenth at three thirty"), Contains("phone number"));
  CHECK(p.slot("time") == "15:30");
  CHECK(p.node() == "ask_phone");
}

SCENARIO("a caller cancels") {
  play p(graph_of("receptionist"));
  p.starts();
  CHECK_THAT(p.hears("i need to cancel my appointment"), Contains("I can do that."));
  CHECK_THAT(p.presses("5550123"), Contains("I will cancel the appointment for five five five, zero one two three"));
  WHEN("they are sure") {
    p.hears("yes please");
    CHECK(p.disposition() == "cancelled");
  }
  WHEN("they are not") {
    p.hears("no");
    CHECK(p.disposition() == "kept");
  }
}

SCENARIO("an outbound reminder") {
  play p(graph_of("outbound_reminder"));
  conversation_started how;
  how.initial_context = std::make_shared<slot_values>(slot_values{{"first_name", "Ada"}});
  CHECK_THAT(p.starts(how), Contains("Hello Ada") && Contains("tomorrow at ten"));
  WHEN("they come") {
    p.hears("yes of course");
    CHECK(p.disposition() == "confirmed");
  }
  WHEN("they do not") {
    p.hears("no i can't");
    CHECK(p.disposition() == "declined");
  }
}
