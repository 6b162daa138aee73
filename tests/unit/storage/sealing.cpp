#include "storage/sealing.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "storage/file.hpp"
#include "storage/master_key.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;
namespace fs = std::filesystem;

namespace {
// 32 bytes 0, 1, 2, ... 31
constexpr const char* counting = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
master_key sample() { return *master_key::from_base64(counting); }
errc code_of(const master_key& key, const std::string& envelope, const std::string& purpose = "p") {
  const auto answer = unseal(key, envelope, purpose);
  if (answer) return errc::none;
  CHECK(answer.why().message.find("secret") != std::string::npos);
  CHECK(answer.why().message.find("s3cr3t") == std::string::npos);
  return answer.why().code;
}
}  // namespace

SCENARIO("a secret is sealed and unsealed for one purpose") {
  for (const auto& secret : {std::string("s3cr3t"), std::string(), std::string(100'000, 'x'), std::string("\0\xff", 2)}) {
    const auto envelope = seal(sample(), secret, "p");
    CHECK(envelope != seal(sample(), secret, "p"));  // a nonce of its own each time
    const auto back = unseal(sample(), envelope, "p");
    REQUIRE(back);
    CHECK(*back == secret);
    CHECK(code_of(sample(), envelope, "q") == errc::corrupt);
  }
}

SCENARIO("another key, a changed envelope and garbage are told apart") {
  const auto envelope = seal(sample(), "s3cr3t", "p");
  CHECK(code_of(master_key::random(), envelope) == errc::unauthorized);
  for (std::size_t at = 0; at < envelope.size(); ++at) {
    auto bad = envelope;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    const auto code = code_of(sample(), bad);
    CHECK(code == (at < 4 ? errc::invalid : at < 12 ? errc::unauthorized : errc::corrupt));
    CHECK(code_of(sample(), envelope.substr(0, at)) != errc::none);
  }
  CHECK(code_of(sample(), "") == errc::invalid);
  CHECK(code_of(sample(), std::string(100, 'x')) == errc::invalid);
}

SCENARIO("a master key is base64 of exactly 32 bytes") {
  CHECK(sample().bytes()[31] == 31);
  CHECK(sample().base64() == counting);
  CHECK(master_key::from_base64(std::string(" ") + counting + "\n"));
  for (const auto* bad : {"", "x", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
                          "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh-=", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAA=="}) {
    const auto refused = master_key::from_base64(bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.why().message.find("openssl rand -base64 32") != std::string::npos);
  }
}

SCENARIO("the master key of a data directory") {
  test::temporary_directory dir;
  GIVEN("that none is given") {
    const auto made = find_master_key({{}, {}, dir.path()});
    REQUIRE(made);
    CHECK(made->origin.find("made in") != std::string::npos);
    CHECK((fs::status(dir / "master.key").permissions() & fs::perms(0777)) == fs::perms(0600));
    THEN("the next start finds the one that was made") {
      const auto found = find_master_key({{}, {}, dir.path()});
      REQUIRE(found);
      CHECK(found->key.id() == made->key.id());
      CHECK(found->warning.empty());
    }
    THEN("another one is refused at the start") {
      const auto other = find_master_key({{}, counting, dir.path()});
      REQUIRE_FALSE(other);
      CHECK(other.why().code == errc::unauthorized);
      CHECK(other.why().message.find(made->key.id()) != std::string::npos);
      CHECK(other.why().message.find(made->key.base64()) == std::string::npos);
    }
    THEN("when it is lost, none is made in its place") {
      fs::remove(dir / "master.key");
      const auto lost = find_master_key({{}, {}, dir.path()});
      REQUIRE_FALSE(lost);
      CHECK(lost.why().code == errc::unauthorized);
      CHECK_FALSE(fs::exists(dir / "master.key"));
    }
    THEN("a file that others may read is used with a warning") {
      fs::permissions(dir / "master.key", fs::perms(0644));
      CHECK(find_master_key({{}, {}, dir.path()})->warning.find("chmod 600") != std::string::npos);
    }
  }
  GIVEN("that one is given") {
    const auto given = find_master_key({{}, counting, dir.path()});
    REQUIRE(given);
    CHECK(given->key.base64() == counting);
    CHECK_FALSE(fs::exists(dir / "master.key"));
    THEN("a file says the same") {
      REQUIRE(write_file(dir / "k", std::string(counting) + "\n"));
      CHECK(find_master_key({dir / "k", "nonsense", dir.path()}));
    }
    THEN("nonsense is refused by where it stands") {
      CHECK(find_master_key({{}, "nonsense", dir.path()}).why().message.find("TANDEM_MASTER_KEY") == 0);
      CHECK(find_master_key({dir / "none", {}, dir.path()}).why().code == errc::not_found);
    }
  }
}
