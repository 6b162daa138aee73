#include "cluster/placement.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "cluster/membership.hpp"

using namespace tandem;

namespace {
constexpr node_id a{11}, b{22}, c{33};
constexpr log_id log_at(unsigned i) { return {static_cast<std::uint8_t>(i)}; }
}  // namespace

SCENARIO("every log has one owner, and a node alone has all of them") {
  CHECK(owner_of(log_at(5), {}) == std::nullopt);
  CHECK(logs_of(a, {a}).size() == log_count);
  CHECK(logs_of(a, {a, b, c}).size() + logs_of(b, {a, b, c}).size() + logs_of(c, {a, b, c}).size() == log_count);
  CHECK(logs_of(b, {a, c}).empty());
  for (const auto node : {a, b, c}) CHECK(logs_of(node, {a, b, c}).size() > log_count / 6);
}

SCENARIO("the order in which members are known does not matter") {
  for (unsigned i = 0; i < log_count; ++i) CHECK(owner_of(log_at(i), {a, b, c}) == owner_of(log_at(i), {c, a, b}));
}

SCENARIO("who comes takes from all, who goes gives to all, and nothing else moves") {
  for (unsigned i = 0; i < log_count; ++i) {
    const auto two = owner_of(log_at(i), {a, b}), three = owner_of(log_at(i), {a, b, c});
    CHECK((three == two || three == c));
  }
}

SCENARIO("placement is the same on every version of the program") {
  std::string owners;
  for (unsigned i = 0; i < 16; ++i) owners += static_cast<char>('a' + (owner_of(log_at(i), {a, b, c})->value / 11 - 1));
  CHECK(owners == "acbbabbbbbbcabac");
}

SCENARIO("news of members") {
  const auto one = alone({a, 100});
  GIVEN("that another came up") {
    const auto two = on(one, member_up{{b, 200}});
    CHECK(two.members == std::vector<member>{{a, 100}, {b, 200}});
    CHECK(on(two, member_up{{b, 200}}) == two);
    THEN("it takes its share, and gives it back when it goes") {
      const auto moves = moves_of(a, one, two);
      CHECK(moves.gained.empty());
      CHECK(moves.lost == logs_of(b, {a, b}));
      const auto back = moves_of(a, two, on(two, member_down{{b, 200}}));
      CHECK(back.lost.empty());
      CHECK(back.gained == moves.lost);
    }
    THEN("when it starts again it is another incarnation, and late news of the old one is nothing") {
      const auto again = on(two, member_up{{b, 201}});
      CHECK(again.members == std::vector<member>{{a, 100}, {b, 201}});
      CHECK(on(again, member_down{{b, 200}}) == again);
      CHECK(moves_of(a, two, again).lost.empty());
    }
  }
  CHECK(on(one, member_down{{c, 1}}) == one);
  CHECK(nodes_of(on(alone({c, 1}), member_up{{a, 2}})) == std::vector<node_id>{a, c});
}
