// API reads and writes per second through the whole node: key, router, JSON, state; for writes the desk, the actor and the
// journal too. Against a bare Beast responder that answers with the very same bytes, and for writes with the same group-committed
// fsync.
//
// Both servers run on core 0 with one I/O thread, the clients on core 1. Closed loop. What counts is the server's CPU time per
// answer (all its threads): answers per core is its inverse, and does not depend on how busy the rest of the machine is.

#include <cstdio>
#include <stdexcept>

#include "tests/bench/support/baselines.hpp"
#include "tests/bench/support/forked_server.hpp"
#include "tests/bench/support/http_load.hpp"
#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"
#include "tests/bench/support/noise.hpp"
#include "tests/bench/support/report.hpp"

using namespace tandem::bench;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t connections = 32;
const std::string prefix = "/api/v1";

struct kind {
  std::vector<std::string> requests;          // whole messages
  std::map<std::string, std::string> bodies;  // what they are answered, by target
};

struct side {
  std::string url;
  int pid;
  std::vector<double> per_second, cpu_us, p50, p99;
};

std::string message(const std::string& method, const std::string& path, const std::string& body) {
  return method + " " + prefix + path + " HTTP/1.1\r\nHost: bench\r\nX-API-Key: " + api_key +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void add(kind& to, const node& n, const std::string& method, const std::string& path, const nlohmann::json& body = nullptr) {
  const auto text = body.is_null() ? "" : body.dump();
  to.requests.push_back(message(method, path, text));
  const auto answer = tandem::test::http(method, n.url() + prefix + path, text, {{"X-API-Key", api_key}});
  if (answer.status != 200) throw std::runtime_error(method + " " + path + ": " + answer.body);
  to.bodies[prefix + path] = answer.body;
}

/// What a console asks for again and again: a configuration, its numbers, a workflow.
kind reads_of(const node& n) {
  kind out;
  const auto config = n.must("GET", "/organizations/telephony-configs").at("configurations").at(0).at("id").dump();
  const auto workflow = n.must("GET", "/workflow/summary").at(0).at("id").dump();
  add(out, n, "GET", "/organizations/telephony-configs/" + config);
  add(out, n, "GET", "/organizations/telephony-configs/" + config + "/phone-numbers");
  add(out, n, "GET", "/workflow/fetch/" + workflow);
  return out;
}

/// A new name for one of as many workflows as there are clients.
kind writes_of(const node& n) {
  kind out;
  const auto text = R"({"nodes": [{"id": "1", "type": "startCall", "position": {"x": 0, "y": 0},
      "data": {"name": "Hello", "prompt": "Say hello.", "greeting": "Hello."}},
      {"id": "2", "type": "endCall", "position": {"x": 0, "y": 0}, "data": {"name": "End", "prompt": "Goodbye."}}],
      "edges": [{"id": "1-2", "source": "1", "target": "2", "data": {"label": "end", "condition": "the caller is done"}}]})";
  for (std::size_t i = 0; i < connections; ++i) {
    const auto made = n.must("POST", "/workflow/create/definition",
                             {{"name", "write " + std::to_string(i)}, {"workflow_definition", nlohmann::json::parse(text)}});
    add(out, n, "PUT", "/workflow/" + made.at("id").dump(), {{"name", "written " + std::to_string(i)}});
  }
  return out;
}

void measure(side& s, const kind& k, milliseconds time) {
  const double before = cpu_seconds(s.pid);
  auto heard = ask_for(s.url, k.requests, connections, time);
  if (heard.wrong) throw std::runtime_error(s.url + ": " + std::to_string(heard.wrong) + " requests were not answered with 200");
  s.cpu_us.push_back((cpu_seconds(s.pid) - before) * 1e6 / static_cast<double>(heard.answers));
  s.per_second.push_back(static_cast<double>(heard.answers) / heard.seconds);
  s.p50.push_back(percentile(heard.latency_ms, 0.5));
  s.p99.push_back(percentile(std::move(heard.latency_ms), 0.99));
}

void tell(report& r, const std::string& what, const side& ours, const side& bare) {
  const std::vector<figure> figures = {
      {what + " per core against the bare responder", "ratio", ratios(bare.cpu_us, ours.cpu_us)},
      {what + " against the bare responder's", "ratio", ratios(ours.per_second, bare.per_second)},
      {what + ", tandem", "1/s", ours.per_second},
      {what + ", bare responder", "1/s", bare.per_second},
      {"CPU of one, tandem", "us", ours.cpu_us},
      {"CPU of one, bare responder", "us", bare.cpu_us},
      {"latency p50, tandem", "ms", ours.p50},
      {"latency p99, tandem", "ms", ours.p99},
      {"latency p50, bare responder", "ms", bare.p50},
      {"latency p99, bare responder", "ms", bare.p99},
  };
  r.figures.insert(r.figures.end(), figures.begin(), figures.end());
}

int run(const options& asked) {
  const milliseconds time(asked.quick ? 1000 : 3000);
  tandem::test::scratch_folder folder;
  node tandem;
  const auto reads = reads_of(tandem), writes = writes_of(tandem);
  const bare_work reading{"", "application/json", reads.bodies}, writing{folder / "rocksdb", "application/json", writes.bodies};
  forked_server reader([&](const auto& listening) { serve_bare_responder(reading, listening); });
  forked_server writer([&](const auto& listening) { serve_bare_responder(writing, listening); });
  pin_to_core(1);
  noise_meter noise({reader.pid(), writer.pid(), tandem.pid()});
  const auto beside = [](const forked_server& s) { return "http://127.0.0.1:" + std::to_string(s.port()); };
  side our_reads{tandem.url(), tandem.pid(), {}, {}, {}, {}}, our_writes = our_reads;
  side bare_reads{beside(reader), reader.pid(), {}, {}, {}, {}}, bare_writes{beside(writer), writer.pid(), {}, {}, {}, {}};
  for (int round = 0; round < asked.rounds; ++round) {
    noise.sample();
    measure(bare_reads, reads, time);
    measure(our_reads, reads, time);
    measure(bare_writes, writes, time);
    measure(our_writes, writes, time);
  }
  report r{"api_requests",
           std::to_string(connections) + " connections, closed loop, one core; " + std::to_string(asked.rounds) +
               " interleaved rounds of " + std::to_string(time.count()) + " ms",
           {},
           {}};
  tell(r, "reads", our_reads, bare_reads);
  tell(r, "durable writes", our_writes, bare_writes);
  r.notes = {
      "in it: the key's hash, router, state or actor and journal, JSON made anew for each answer. Switched off: nothing. "
      "Not in it: TLS",
      "both write to the same disk and really sync", noise.said()};
  return conclude(r, asked);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "api_requests: %s\n", e.what());
    return 2;
  }
}
