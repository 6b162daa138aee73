#include "messages/keys.hpp"

#include <catch2/catch.hpp>

using namespace tandem;

SCENARIO("keys sort as we read them") {
  CHECK(keys::entity({entity_kind::call, 9}) < keys::entity({entity_kind::call, 10}));
  CHECK(keys::entity({entity_kind::call, 0x1fffffffffffff}) > keys::entity({entity_kind::call, 0x0fffffffffffff}));
  CHECK(keys::entity({entity_kind::call, 9}).starts_with(keys::entities(entity_kind::call)));
  CHECK_FALSE(keys::entity({entity_kind::workflow, 9}).starts_with(keys::entities(entity_kind::call)));
  CHECK(keys::run_of_workflow({7}, {9}).starts_with(keys::runs_of_workflow({7})));
  CHECK(keys::run_of_workflow({7}, {9}) < keys::run_of_workflow({7}, {10}));
  CHECK_FALSE(keys::run_of_workflow({0x70}, {9}).starts_with(keys::runs_of_workflow({7})));
}

SCENARIO("what the outside world chose cannot pass for another key") {
  CHECK(keys::name(entity_kind::workflow, "../../number/+1") != keys::number_by_address("+1"));
  CHECK(keys::application_by_carrier({1}, "2/3") != keys::application_by_carrier({2}, "3"));
  CHECK(keys::call_by_carrier("a") != keys::call_by_request("a"));
  CHECK(keys::names(entity_kind::workflow) + "x" == keys::name(entity_kind::workflow, "x"));
}

SCENARIO("an id is read back from the end of its key") {
  CHECK(keys::trailing_id(keys::entity({entity_kind::number, 0x1fedcba987654})) == 0x1fedcba987654);
  CHECK(keys::trailing_id(keys::run_of_workflow({7}, {64})) == 64);
  CHECK(keys::trailing_id(keys::number_by_address("+14155550100")) == 0);
  CHECK(keys::trailing_id("abc") == 0);
}
