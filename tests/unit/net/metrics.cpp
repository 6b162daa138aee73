#include "net/metrics.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace tandem;
using Catch::Contains;

SCENARIO("metrics are counted and told") {
  metrics::registry registry;
  auto& requests = registry.counter("tandem_http_requests_total", "Requests.", {{"route", "/a/{id}"}, {"status", "200"}});
  auto& open = registry.gauge("tandem_streams_open", "Streams open now.");
  auto& latency = registry.histogram("tandem_answer_seconds", "Time to answer.", {}, {0.01, 0.1});
  WHEN("they are touched from several threads") {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          requests.add();
          open.add(2);
          open.subtract();
          latency.observe(0.05);
        }
      });
    for (auto& t : threads) t.join();
    latency.observe(0.01);
    latency.observe(7);
    THEN("nothing is lost and the text is Prometheus'") {
      auto text = registry.text();
      CHECK_THAT(text, Contains("# HELP tandem_http_requests_total Requests.\n# TYPE tandem_http_requests_total counter\n"));
      CHECK_THAT(text, Contains("tandem_http_requests_total{route=\"/a/{id}\",status=\"200\"} 4000\n"));
      CHECK_THAT(text, Contains("tandem_streams_open 4000\n"));
      CHECK_THAT(text, Contains("tandem_answer_seconds_bucket{le=\"0.01\"} 1\n"));
      CHECK_THAT(text, Contains("tandem_answer_seconds_bucket{le=\"0.1\"} 4001\n"));
      CHECK_THAT(text, Contains("tandem_answer_seconds_bucket{le=\"+Inf\"} 4002\n"));
      CHECK_THAT(text, Contains("tandem_answer_seconds_count 4002\n"));
    }
  }
  WHEN("one is asked for again") {
    THEN("it is the same one; other labels are another") {
      CHECK(&registry.gauge("tandem_streams_open", "Streams open now.") == &open);
      CHECK(&registry.gauge("tandem_streams_open", "Streams open now.", {{"kind", "echo"}}) != &open);
      CHECK_THROWS_WITH(registry.counter("tandem_streams_open", "", {{"x", "y"}}), Contains("tandem_streams_open"));
    }
  }
  WHEN("a label is hostile") {
    registry.counter("c", "", {{"x", "a\"b\\c\nd"}});
    CHECK_THAT(registry.text(), Contains(R"(c{x="a\"b\\c\nd"} 0)"));
  }
}
