// Signature checks per second on one core: the product's whole check of a webhook against nothing but the HMAC-SHA256 and base64
// of the very bytes that are signed, by OpenSSL's one-shot function.

#include <cstdio>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>
#include <unistd.h>

#include "net/plivo/signature.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"

using namespace tandem;
using namespace tandem::bench;

namespace {

const std::string token = "Y2Q2ZDgxZmY5YWRiOTI5YmQ1Njg0MTAxZWIyOTc4";
const std::string nonce = "05429567804466091622";
const std::string url = "https://voice.example.com/api/v1/telephony/inbound/run";
// The StartApp of an inbound call with every field that Plivo documents.
const std::string body =
    "AnswerTime=&BillRate=0.0085&CallStatus=ringing&CallUUID=f9e3b1b0-0e5c-4d5c-8a55-7f7d6f1b2c3d&CallerName=14155550199&"
    "Direction=inbound&Event=StartApp&From=14155550199&ParentAuthID=MAXXXXXXXXXXXXXXXXXX&RequestUUID="
    "f9e3b1b0-0e5c-4d5c-8a55-7f7d6f1b2c3d&STIRAttestation=A&STIRVerification=Verified&SessionStart=2025-01-15+10%3A30%3A00."
    "123456&"
    "To=14155550100&TrunkDomain=";

/// The baseline: nothing is taken apart, sorted or compared.
std::string mac_of(const std::string& text) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), token.data(), static_cast<int>(token.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac, &size);
  unsigned char out[EVP_MAX_MD_SIZE * 2];
  const int length = EVP_EncodeBlock(out, mac, static_cast<int>(size));
  return {reinterpret_cast<char*>(out), static_cast<std::size_t>(length)};
}

/// @return runs of @p work in a second of this thread's CPU.
template <class Work>
double per_second(std::size_t runs, Work work) {
  const double before = cpu_seconds(::getpid());
  for (std::size_t i = 0; i < runs; ++i)
    if (!work()) throw std::runtime_error("a right signature was refused");
  return static_cast<double>(runs) / (cpu_seconds(::getpid()) - before);
}

int run(const options& asked) {
  const std::size_t runs = asked.quick ? 20'000 : 200'000;
  const auto form = *parse_form(body);
  const auto text = plivo::string_to_sign("POST", url, form) + "." + nonce;
  const auto signature = mac_of(text);
  const plivo::token_candidate right{"right", token};
  std::vector<plivo::token_candidate> four(3, {"wrong", "0123456789012345678901234567890123456789"});
  four.push_back(right);
  const auto check = [&](const form_fields& fields, std::span<const plivo::token_candidate> tokens) {
    return plivo::verify({"POST", url, fields, {signature, {}, nonce}}, tokens) == tokens.size() - 1;
  };
  std::vector<double> bare, ours, whole, last_of_four;
  noise_meter noise({});
  for (int round = 0; round < asked.rounds; ++round) {
    noise.sample();
    bare.push_back(per_second(runs, [&] { return mac_of(text) == signature; }));
    ours.push_back(per_second(runs, [&] { return check(form, {&right, 1}); }));
    whole.push_back(per_second(runs, [&] { return check(*parse_form(body), {&right, 1}); }));
    last_of_four.push_back(per_second(runs, [&] { return check(form, four); }));
  }
  report r{"signature_checks",
           std::to_string(form.pairs.size()) + " fields, " + std::to_string(text.size()) + " bytes signed, one thread; " +
               std::to_string(asked.rounds) + " interleaved rounds of " + std::to_string(runs) + " checks",
           {},
           {}};
  r.figures = {
      {"checks to bare HMAC and base64", "ratio", ratios(ours, bare)},
      {"checks", "1/s", ours},
      {"checks, the form's decoding included", "1/s", whole},
      {"checks, the token is the last of four", "1/s", last_of_four},
      {"bare HMAC and base64 of the same bytes", "1/s", bare},
  };
  r.notes = {"in it: URL taken apart, fields sorted and joined, HMAC, base64, comparison in constant time", noise.said()};
  return conclude(r, asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "signature_checks: %s\n", e.what());
    return 2;
  }
}
