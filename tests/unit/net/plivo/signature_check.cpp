#include "net/plivo/signature_check.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "net/plivo/signature.hpp"

using namespace tandem;
using namespace tandem::plivo;
using nlohmann::json;

namespace {

const std::string url = "https://voice.example.com/plivo/answer?x=1";

json line(const std::string& uri = url, const std::string& method = "POST") {
  const form_fields params{{{"CallUUID", "57a1b60a"}, {"To", "14155550199"}}};
  return {{"auth_token", "ZmFrZS10b2tlbg"},
          {"method", method},
          {"uri", uri},
          {"params", {{"CallUUID", "57a1b60a"}, {"To", "14155550199"}}},
          {"nonce", "05429567804466091622"},
          {"signature", sign("ZmFrZS10b2tlbg", string_to_sign("POST", url, params), "05429567804466091622")}};
}
std::string words(const json& x) { return check_signature(x.dump()).words; }
bool says(const json& x, const std::string& what) { return words(x).find(what) != std::string::npos; }

}  // namespace

SCENARIO("every V3 vector on which Plivo's SDKs agree is judged as they judge it") {
  std::ifstream file(TANDEM_TEST_DATA "/plivo_signature_vectors.json");
  std::size_t seen = 0;
  for (const auto& vector : json::parse(file)) {
    if (vector["version"] != "v3") continue;
    INFO(vector["id"] << ": " << vector["note"]);
    const auto got = check_signature(vector.dump());
    ++seen;
    if (vector["id"] == "neg-lowercase-post/node") continue;  // the same line is valid for Python
    CHECK(got.valid == vector["valid"].get<bool>());
    CHECK(got.words.find('\n') == std::string::npos);
    CHECK((got.valid ? got.words == "valid" : got.words.starts_with("invalid: ")));
  }
  CHECK(seen == 53);
}

SCENARIO("an invalid signature is told with what would have matched") {
  CHECK(words(line()) == "valid");
  CHECK(words(line("http://voice.example.com/plivo/answer?x=1")) ==
        "invalid: it would match POST https://voice.example.com/plivo/answer?x=1 (differs in: the scheme https://)");
  CHECK(says(line("https://voice.example.com/plivo/answer/?x=1"), "differs in: no slash at the end of the path"));
  CHECK(says(line("https://voice.example.com:8080/plivo/answer?x=1"), "differs in: no port"));
  CHECK(says(line("http://voice.example.com:8080/plivo/answer?x=1"), "differs in: the scheme https:// and no port"));
  CHECK(says(line(url, "GET"), "differs in: the method POST"));
  auto more = line();
  more["params"]["Added"] = "by somebody";
  CHECK(says(more, "differs in: the parameter 'Added' left out"));
  auto spaced = line();
  spaced["auth_token"] = " ZmFrZS10b2tlbg\n";
  CHECK(says(spaced, "differs in: no spaces in auth_token"));
  auto changed = line();
  changed["params"]["To"] = "1";
  CHECK(says(changed, "nothing near matches"));
  CHECK(words(changed).find("ZmFrZS10b2tlbg") == std::string::npos);
}

SCENARIO("a signature of another kind is named") {
  std::ifstream file(TANDEM_TEST_DATA "/plivo_signature_vectors.json");
  std::map<std::string, json> by_id;
  for (const auto& vector : json::parse(file)) by_id[vector["id"]] = vector;
  CHECK(says(by_id.at("neg-v2-in-v3"), "a V2 signature"));
  CHECK(says(by_id.at("v2-query-dropped"), "a V2 signature"));
  CHECK(says(by_id.at("neg-docs-manual-js"), "a sample on Plivo's streaming page"));
}

SCENARIO("a line that is no request names what is missing") {
  CHECK(check_signature("nonsense").words == "invalid: the line is not JSON");
  CHECK(check_signature("[]").words == "invalid: the line is not a JSON object");
  auto x = line();
  x.erase("nonce");
  CHECK(words(x) == "invalid: the field 'nonce' is missing");
  x["nonce"] = 5;
  CHECK(words(x) == "invalid: the field 'nonce' is not a string");
  x["nonce"] = "";
  CHECK(says(x, "the nonce is empty"));
  x = line("/plivo/answer");
  CHECK(says(x, "not absolute"));
  x = line();
  x["params"] = "To=1";
  CHECK(says(x, "'params' is not an object"));
  CHECK_FALSE(check_signature(std::string(signature_line_max + 1, ' ')).valid);
  CHECK_FALSE(check_signature("{\"auth_token\":\"\xff\"}").valid);
}
