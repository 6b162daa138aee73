#include "storage/codec.hpp"

#include <catch2/catch.hpp>

#include "storage/crc32c.hpp"

using namespace tandem;

namespace {
journal_record sample() {
  return {
      {7}, {41}, {3}, 0x1122334455667788, {{{{entity_kind::number, 9}, {"one", "two"}, {{"k", "v"}, {"gone", std::nullopt}}}}}};
}
}  // namespace

SCENARIO("the checksum is the one the rest of the world computes") {
  CHECK(crc32c("123456789") == 0xe3069283u);            // the check value of CRC-32C
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aau);  // RFC 3720 B.4
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  CHECK(crc32c("6789", crc32c("12345")) == 0xe3069283u);
}

SCENARIO("a record survives being bytes") {
  const auto back = decode_record(encode_record(sample()), "log 7 record 41");
  REQUIRE(back);
  CHECK(back->log == log_id{7});
  CHECK(back->at == sequence{41});
  CHECK(back->of == epoch{3});
  CHECK(back->nonce == 0x1122334455667788);
  REQUIRE(back->batch.entries.size() == 1);
  CHECK(back->batch.entries[0].events == std::vector<std::string>{"one", "two"});
  CHECK(back->batch.entries[0].changes[0].value == "v");
  CHECK(back->batch.entries[0].changes[1].value == std::nullopt);
}

SCENARIO("every cut and every flipped bit of a record is refused by name") {
  const auto whole = encode_record(sample());
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const auto answer = decode_record(std::string_view(whole).substr(0, cut), "log 7 record 41");
    REQUIRE_FALSE(answer);
    CHECK(answer.why().code == errc::corrupt);
    CHECK(answer.why().message.find("log 7 record 41") != std::string::npos);
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bad = whole;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    const auto answer = decode_record(bad, "log 7 record 41");
    REQUIRE_FALSE(answer);
    CHECK(answer.why().code == errc::corrupt);
  }
}

SCENARIO("a record of a newer version is not taken for damage") {
  std::string newer;
  little_endian::put(newer, 2, 2);
  const std::string body = "whatever version two will say";
  little_endian::put(newer, crc32c(body, crc32c(newer)), 4);
  newer += body;
  const auto answer = decode_record(newer, "log 7 record 41");
  REQUIRE_FALSE(answer);
  CHECK(answer.why().code == errc::invalid);
  CHECK(answer.why().message.find("newer") != std::string::npos);
}

SCENARIO("the size of an entry is never underestimated") {
  journal_record r = sample();
  r.batch.entries.push_back({{entity_kind::contact, ~std::uint64_t{0} >> 11},
                             {std::string(100'000, 'x'), ""},
                             {{"", ""}, {"k", std::string(70'000, 'y')}}});
  std::size_t sum = 40;
  for (const auto& e : r.batch.entries) sum += size_in_record(e);
  CHECK(encode_record(r).size() <= sum);
}
