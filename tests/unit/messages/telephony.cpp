#include "messages/telephony.hpp"

#include <catch2/catch.hpp>

#include "messages/call.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/recording.hpp"

using namespace tandem;

SCENARIO("numbers are read as people write them") {
  CHECK(parse_e164("+1 (415) 555-0100")->value == "+14155550100");
  CHECK(parse_e164("14155550100")->value == "+14155550100");
  CHECK(parse_e164("415 555 0100", "US")->value == "+14155550100");
  CHECK(parse_e164("+44 20 7946 0958")->value == "+442079460958");
  CHECK(parse_e164("+91 98765 43210")->value == "+919876543210");
}

SCENARIO("an invalid number says why and shows a valid one") {
  for (auto text : {"+1234567890", "", "hello", "+1415", "+999123456789", "+1415555010012345", "+14155550100; DROP"}) {
    auto result = parse_e164(text);
    INFO(text);
    REQUIRE_FALSE(result);
    CHECK(result.why().field == "address");
    CHECK(result.why().message.find("+14155550100") != std::string::npos);
  }
  CHECK(parse_e164("+1415").why().message.find("short") != std::string::npos);
  CHECK(parse_e164("+999123456789").why().message.find("country code") != std::string::npos);
}

SCENARIO("what a carrier puts in From and To is normalised, never refused for plan reasons") {
  CHECK(canonical_e164("14155550100").value == "+14155550100");
  CHECK(canonical_e164("+14155550100").value == "+14155550100");
  CHECK(canonical_e164("1234567890").value == "+1234567890");
  CHECK(canonical_e164("anonymous").value.empty());
  CHECK(canonical_e164("sip:a@b.c").value.empty());
  CHECK(region_of({"+442079460958"}) == "GB");
}

SCENARIO("a call record survives the journal") {
  call_record r;
  r.call = {make_id(3, {7})};
  r.from = {"+14155550100"};
  r.phase = call_phase::ended;
  r.cause = hangup_cause::user_busy;
  r.gathered = {{"day", "tuesday"}};
  r.transcript.push_back({speaker::agent, "Hello", 0, 900, true, "1", 0.5});
  auto back = decode<call_record>(encode(r));
  REQUIRE(back);
  CHECK(back->call == r.call);
  CHECK(back->cause == hangup_cause::user_busy);
  CHECK(back->gathered == r.gathered);
  REQUIRE(back->transcript.size() == 1);
  CHECK(back->transcript[0].interrupted);
}
