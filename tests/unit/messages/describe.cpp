#include "messages/describe.hpp"

#include <catch2/catch.hpp>

#include "messages/journal.hpp"

using namespace tandem;

namespace {
struct pear {
  std::int64_t weight = 7;
  std::string name;
};
template <class V>
void describe(V& v, pear& x) {
  v(1, "weight", x.weight);
  v(2, "name", x.name);
}
struct basket {
  bool open = false;
  std::vector<pear> pears;
  std::map<std::string, std::string> labels;
  std::optional<double> price;
  std::variant<pear, std::string> first;
  call_id call;
};
template <class V>
void describe(V& v, basket& x) {
  v(1, "open", x.open);
  v(2, "pears", x.pears);
  v(3, "labels", x.labels);
  v(4, "price", x.price);
  v(5, "first", x.first);
  v(6, "call", x.call);
}
struct newer_pear {
  std::string colour;
  std::string name;
  std::int64_t weight = 0;
};
template <class V>
void describe(V& v, newer_pear& x) {
  v(3, "colour", x.colour);
  v(2, "name", x.name);
  v(1, "weight", x.weight);
}
}  // namespace

SCENARIO("a value survives the journal") {
  basket b{true, {{-3, "a"}, {1'000'000'000'000, "b"}}, {{"k", "v"}, {"", ""}}, 2.5, std::string("x"), call_id{make_id(9, {5})}};
  auto back = decode<basket>(encode(b));
  REQUIRE(back);
  CHECK(back->open);
  REQUIRE(back->pears.size() == 2);
  CHECK(back->pears[0].weight == -3);
  CHECK(back->pears[1].weight == 1'000'000'000'000);
  CHECK(back->labels == b.labels);
  CHECK(back->price == 2.5);
  CHECK(std::get<std::string>(back->first) == "x");
  CHECK(back->call == b.call);
  CHECK(log_of(back->call) == log_id{5});
}

SCENARIO("an old reader skips what a newer version added, a new reader keeps the default of what an old one lacked") {
  auto old = decode<pear>(encode(newer_pear{"green", "n", 4}));
  REQUIRE(old);
  CHECK(old->name == "n");
  CHECK(old->weight == 4);
  auto fresh = decode<newer_pear>(encode(pear{5, "m"}));
  REQUIRE(fresh);
  CHECK(fresh->colour.empty());
}

SCENARIO("damaged bytes are refused or read within bounds, never past the end") {
  const auto whole = encode(basket{true, {{1, "a"}, {2, "b"}}, {{"k", "v"}}, 1.0, pear{3, "c"}, call_id{1}});
  for (std::size_t cut = 0; cut < whole.size(); ++cut) (void)decode<basket>(std::string_view(whole).substr(0, cut));
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = whole;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      (void)decode<basket>(bad);
    }
  CHECK_FALSE(decode<pear>("\x05\xff\xff\xff\xff\x0f"));
}

SCENARIO("placement is stable for ever") {
  CHECK(log_for_key("+14155550100") == log_for_key("+14155550100"));
  std::vector<int> hits(log_count);
  for (int i = 0; i < 64000; ++i) ++hits[log_for_key("key-" + std::to_string(i)).value];
  for (int n : hits) CHECK((n > 700 && n < 1300));
}
