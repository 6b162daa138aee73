#include "net/plivo/stream_protocol.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "net/plivo/base64.hpp"
#include "support.hpp"

using namespace tandem;
using namespace tandem::plivo;
using kind = stream_event::kind;

namespace {

const std::string start_text =
    R"({"sequenceNumber":1,"event":"start","start":{"callId":"c-1","streamId":"s-1","accountId":"MAXX","tracks":["inbound"],)"
    R"("mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}},"extra_headers":"userId=12345;sessionId=abc-xyz"})";

std::string media_text(std::string_view audio, std::string_view track = "inbound") {
  std::string out = R"({"sequenceNumber":42,"streamId":"s-1","event":"media","media":{"track":")" + std::string(track) +
                    R"(","timestamp":"1705312200000","chunk":41,"payload":")";
  append_base64(out, std::as_bytes(std::span(audio)));
  return out + R"("},"extra_headers":"{}"})";
}

std::string text_of(std::span<const std::byte> audio) { return {reinterpret_cast<const char*>(audio.data()), audio.size()}; }
std::span<const std::byte> bytes_of(std::string_view s) { return std::as_bytes(std::span(s)); }

}  // namespace

SCENARIO("base64 goes and comes back") {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string in(size, '\0'), text, out;
    for (auto& c : in) c = static_cast<char>(random());
    append_base64(text, bytes_of(in));
    REQUIRE(decode_base64(text, out));
    CHECK(out == in);
    while (text.ends_with('=')) text.pop_back();
    REQUIRE(decode_base64(text, out));
    CHECK(out == in);
  }
  std::string text, out;
  append_base64(text, bytes_of("any carnal pleas"));
  CHECK(text == "YW55IGNhcm5hbCBwbGVhcw==");
  for (auto bad : {"A", "AAAAA", "A===", "AA-_", "AA\n=", "\xff\xff\xff\xff", "=AAA"}) CHECK_FALSE(decode_base64(bad, out));
}

SCENARIO("a stream is read") {
  stream_protocol stream;
  REQUIRE(stream.read(start_text).is == kind::start);
  CHECK(stream.started().call.value == "c-1");
  CHECK(stream.started().stream == "s-1");
  CHECK(stream.started().encoding == media_encoding::mulaw_8k);
  CHECK(stream.started().format == "audio/x-mulaw;rate=8000");
  REQUIRE(stream.started().extra_headers.size() == 2);
  CHECK(stream.started().extra_headers[1] == std::pair<std::string, std::string>{"sessionId", "abc-xyz"});

  const std::string audio(160, '\x7f');
  auto event = stream.read(media_text(audio));
  REQUIRE(event.is == kind::media);
  CHECK(text_of(event.audio) == audio);
  event = stream.read(R"({"event":"dtmf","dtmf":{"track":"inbound","digit":"5","timestamp":"1"}})");
  CHECK(event.is == kind::digit);
  CHECK(event.digit == '5');
  event = stream.read(R"({"sequenceNumber":"75","streamId":"s-1","event":"playedStream","name":"greeting \u00e9"})");
  CHECK(event.is == kind::played);
  CHECK(event.name == "greeting \xc3\xa9");
  CHECK(stream.read(R"({"sequenceNumber":80,"streamId":"s-1","event":"clearedAudio"})").is == kind::cleared);
  CHECK(stream.read(R"({"event":"stop"})").is == kind::stop);
  CHECK(stream.read(R"({"event":"playFailed","reason":"buffer_overflow"})").name == "buffer_overflow");
  CHECK(stream.read(R"({"event":"muteStream"})").is == kind::other);
  CHECK(stream.read(media_text(audio, "outbound")).is == kind::other);
}

SCENARIO("the order of fields and the spelling of numbers do not matter") {
  stream_protocol stream;
  CHECK(stream.read(R"({"media":{"payload":"fn5+","chunk":"1"},"sequenceNumber":"2","event":"media"})").is == kind::media);
  CHECK(stream.read(R"({"media":{"payload":"\/\/\/\/"},"event":"media"})").is == kind::media);
  REQUIRE(stream
              .read(R"({"start":{"mediaFormat":{"sampleRate":"16000","encoding":"audio/x-l16"},"streamId":"s","callId":"c"},)"
                    R"("event":"start"})")
              .is == kind::start);
  CHECK(stream.started().encoding == media_encoding::l16_16k);
  REQUIRE(
      stream.read(R"({"event":"start","start":{"streamId":"s","callId":"c","mediaFormat":{"encoding":"audio/x-l16;rate=8000"}}})")
          .is == kind::start);
  CHECK(stream.started().encoding == media_encoding::l16_8k);
  REQUIRE(stream.read(R"({"event":"start","start":{"streamId":"s","callId":"c"}})").is == kind::start);
  CHECK(stream.started().encoding == media_encoding::mulaw_8k);
  REQUIRE(stream.read(R"({"event":"start","start":{"streamId":"s","callId":"c","mediaFormat":{"encoding":"audio/opus"}}})").is ==
          kind::start);
  CHECK_FALSE(stream.started().format_known);
}

SCENARIO("extra headers come in three spellings") {
  const std::vector<std::pair<std::string, std::string>> both{{"a", "1"}, {"b", "x=y"}};
  CHECK(read_extra_headers("a=1;b=x=y") == both);
  CHECK(read_extra_headers("a=1,b=x=y") == both);
  CHECK(read_extra_headers(R"({"a":"1","b":"x=y","c":3})") == both);
  CHECK(read_extra_headers("").empty());
  CHECK(read_extra_headers("{}").empty());
  CHECK(read_extra_headers("{\"a\":").empty());
  CHECK(read_extra_headers("nothing").empty());
  const auto long_text = std::string(5000, 'a');
  CHECK(read_extra_headers(long_text).empty());
  stream_protocol stream;
  REQUIRE(stream.read(R"({"event":"start","extra_headers":"{\"a\":\"1\",\"b\":\"x=y\"}","start":{"streamId":"s","callId":"c"}})")
              .is == kind::start);
  CHECK(stream.started().extra_headers == both);
  CHECK(stream.started().stream == "s");
}

SCENARIO("what makes no sense is malformed, and the next message is read all the same") {
  stream_protocol stream;
  for (auto text :
       {"", "x", "[]", "{}", "null", R"({"event":5})", R"({"event":"media"})", R"({"event":"media","media":{}})",
        R"({"event":"media","media":{"payload":""}})", R"({"event":"media","media":{"payload":"!!"}})",
        R"({"event":"media","media":{"payload":5}})", R"({"event":"dtmf","dtmf":{"digit":"55"}})",
        R"({"event":"dtmf","dtmf":{"digit":"x"}})", R"({"event":"playedStream"})", R"({"event":"start"})",
        R"({"event":"start","start":{"callId":"c"}})", R"({"event":"start","start":{"streamId":"s"}})",
        R"({"event":"start","start":{"callId":"","streamId":"s"}})", "{\"event\":\"media\",\"media\":{\"payload\":\"AAAA"}) {
    INFO(text);
    CHECK(stream.read(text).is == kind::malformed);
  }
  CHECK(stream.read(R"({"event":"clearedAudio"})").is == kind::cleared);
  CHECK(stream.read(std::string(stream_protocol::message_max + 1, ' ')).is == kind::malformed);
}

SCENARIO("no garbage harms") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  stream_protocol stream;
  const std::string good[] = {start_text, media_text(std::string(160, 'x')),
                              R"({"event":"dtmf","dtmf":{"track":"inbound","digit":"5","timestamp":"1"}})"};
  for (int i = 0; i < 20000; ++i) {
    auto text = good[random() % 3];
    for (auto n = random() % 4; n > 0; --n) text[random() % text.size()] = static_cast<char>(random());
    if (random() % 3 == 0) text.resize(random() % text.size());
    const auto event = stream.read(text);
    if (event.is == kind::media) CHECK(event.audio.size() <= 162);
  }
}

SCENARIO("what we send is what Plivo documents") {
  std::string out;
  write_play_audio(out, media_encoding::mulaw_8k, bytes_of("abc"));
  CHECK(out == R"({"event":"playAudio","media":{"contentType":"audio/x-mulaw","sampleRate":8000,"payload":"YWJj"}})");
  write_play_audio(out, media_encoding::l16_16k, bytes_of("ab"));
  CHECK(out == R"({"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":16000,"payload":"YWI="}})");
  write_checkpoint(out, "s-1", "say \"hi\"\n");
  CHECK(out == R"({"event":"checkpoint","streamId":"s-1","name":"say \"hi\" "})");
  write_clear_audio(out, "s-1");
  CHECK(out == R"({"event":"clearAudio","streamId":"s-1"})");
  write_send_digits(out, "12x#\"");
  CHECK(out == R"({"event":"sendDTMF","dtmf":"12#"})");
}

SCENARIO("a frame costs no allocation") {
  stream_protocol stream;
  std::string out;
  const auto text = media_text(std::string(160, 'x'));
  const auto frame = [&] {
    const auto event = stream.read(text);
    write_play_audio(out, media_encoding::mulaw_8k, event.audio);
  };
  for (int i = 0; i < 10; ++i) frame();
  const auto before = test::allocations_so_far();
  for (int i = 0; i < 1000; ++i) frame();
  const auto after = test::allocations_so_far();
  CHECK(after == before);
  CHECK(out.size() > 200);
}
