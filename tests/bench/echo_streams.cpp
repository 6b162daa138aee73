// Echo streams per core: the node's echo line against a bare Beast echo of the same frames.
//
// Both servers run on core 0 with one I/O thread, the generator on core 1. Each stream sends one mu-law frame of 20 ms every 20
// ms, and every frame must come back. What counts is the server's CPU time per frame (all its threads), so the figure does not
// depend on how busy the rest of the machine is. The node's streams are real calls: a signed webhook each, a token, a call actor,
// the journal, counters, recording. Rounds alternate; medians are reported.
//
// bench_echo_streams [streams=200] [seconds=8] [rounds=3]

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using namespace tandem;
using namespace tandem::bench;

namespace {

// ------------------------------------------------------------------------------------------------ the baseline

class bare_session : public std::enable_shared_from_this<bare_session> {
 public:
  explicit bare_session(tcp::socket socket) : ws_(std::move(socket)) {}
  void start() {
    beast::get_lowest_layer(ws_).set_option(tcp::no_delay(true));
    ws_.auto_fragment(false);
    ws_.async_accept([self = shared_from_this()](beast::error_code error) {
      if (!error) self->read();
    });
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      self->ws_.text(true);
      self->ws_.async_write(self->buffer_.data(), [self](beast::error_code write_error, std::size_t n) {
        if (write_error) return;
        self->buffer_.consume(n);
        self->read();
      });
    });
  }
  beast::websocket::stream<tcp::socket> ws_;
  beast::flat_buffer buffer_;
};

void accept_forever(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](beast::error_code error, tcp::socket socket) {
    if (error) return;
    std::make_shared<bare_session>(std::move(socket))->start();
    accept_forever(acceptor);
  });
}

struct bare_server {
  int pid = 0;
  std::string url;
  bare_server() {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    url = "ws://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
    pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      pin_to_core(0);
      io.notify_fork(asio::execution_context::fork_child);
      accept_forever(acceptor);
      io.run();
      ::_exit(0);
    }
  }
  ~bare_server() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
};

// ------------------------------------------------------------------------------------------------ the generator

class caller : public std::enable_shared_from_this<caller> {
 public:
  caller(asio::io_context& io, std::uint64_t& echoed) : ws_(io), echoed_(echoed) {}

  void connect(const std::string& url, const std::string& call_uuid) {
    const auto authority = url.substr(5, url.find('/', 5) - 5);
    const auto colon = authority.find(':');
    ws_.next_layer().connect({asio::ip::make_address(authority.substr(0, colon)),
                              static_cast<unsigned short>(std::stoi(authority.substr(colon + 1)))});
    ws_.next_layer().set_option(tcp::no_delay(true));
    ws_.auto_fragment(false);
    ws_.text(true);
    ws_.handshake(authority, url.substr(url.find('/', 5)));
    if (!call_uuid.empty())
      ws_.write(asio::buffer(
          std::string(R"({"sequenceNumber":1,"event":"start","start":{"callId":")") + call_uuid + R"(","streamId":"s-)" +
          call_uuid + R"(","accountId":")" + auth_id +
          R"(","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}},"extra_headers":""})"));
    read();
  }
  void send(const std::string& frame) {
    if (writing_) return;  // a server that does not keep up loses frames here, and the count shows it
    writing_ = true;
    ws_.async_write(asio::buffer(frame), [self = shared_from_this()](beast::error_code, std::size_t) { self->writing_ = false; });
  }
  void close() {
    beast::error_code ignored;
    ws_.next_layer().close(ignored);
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t n) {
      if (error) return;
      ++self->echoed_;
      self->buffer_.consume(n);
      self->read();
    });
  }
  beast::websocket::stream<tcp::socket> ws_;
  beast::flat_buffer buffer_;
  std::uint64_t& echoed_;
  bool writing_ = false;
};

struct round_result {
  double cpu_us_per_frame = 0;
  double echoed_share = 0;
  double bytes_per_stream = 0;
};

std::string media_frame() {
  std::string payload;
  for (int i = 0; i < 216; ++i) payload += "fv7/"[i % 4];
  payload.resize(214);
  payload.back() = 'w';  // the last group holds one byte: its spare bits are zero
  return R"({"sequenceNumber":42,"streamId":"20170a71-02e3-4f3e-9a4b-4e0c3e5b3c11","event":"media","media":{"track":"inbound","timestamp":"1705312200000","chunk":41,"payload":")" +
         payload + R"(=="},"extra_headers":""})";
}

template <class Open>
round_result run(int server_pid, int streams, int seconds, Open open) {
  asio::io_context io(1);
  std::uint64_t echoed = 0;
  std::vector<std::shared_ptr<caller>> callers;
  const double before = static_cast<double>(resident_bytes(server_pid));
  for (int i = 0; i < streams; ++i) {
    callers.push_back(std::make_shared<caller>(io, echoed));
    open(*callers.back());
  }
  const std::string frame = media_frame();
  std::uint64_t sent = 0, sent_before = 0, echoed_before = 0;
  double cpu_before = 0;
  round_result result;
  asio::steady_timer timer(io);
  const auto start = std::chrono::steady_clock::now();
  int step = 0;
  const int warm_up = 100, steps = seconds * 50;  // 2 s until the streams are bound and the buffers warm
  std::function<void()> tick = [&] {
    if (step == warm_up) {
      cpu_before = cpu_seconds(server_pid);
      sent_before = sent;
      echoed_before = echoed;
    }
    if (step == warm_up + steps) {
      const auto frames = static_cast<double>(sent - sent_before);
      result.cpu_us_per_frame = (cpu_seconds(server_pid) - cpu_before) * 1e6 / frames;
      result.echoed_share = static_cast<double>(echoed - echoed_before) / frames;
      result.bytes_per_stream = (static_cast<double>(resident_bytes(server_pid)) - before) / streams;
      io.stop();
      return;
    }
    for (auto& c : callers) c->send(frame);
    sent += callers.size();
    ++step;
    timer.expires_at(start + std::chrono::milliseconds(20) * step);
    timer.async_wait([&](beast::error_code) { tick(); });
  };
  tick();
  io.run();
  for (auto& c : callers) c->close();
  io.restart();
  io.poll();
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const int streams = argc > 1 ? std::atoi(argv[1]) : 200;
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 8;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  bare_server bare;
  node tandem_node(1);
  pin_process(tandem_node.pid(), 0);
  pin_to_core(1);
  std::vector<double> bare_cost, tandem_cost, ratios, memory, bare_memory;
  int call = 0;
  for (int round = 0; round < rounds; ++round) {
    auto baseline = run(bare.pid, streams, seconds, [&](caller& c) { c.connect(bare.url, ""); });
    auto ours = run(tandem_node.pid(), streams, seconds, [&](caller& c) {
      const std::string uuid = "be9c4000-0000-4000-8000-" + std::to_string(100000000000 + ++call);
      const std::string url = tandem_node.url() + "/api/v1/telephony/inbound/run";
      const auto form = ring(url, uuid);
      const auto answer = test::http("POST", url, form.body,
                                     {{"Content-Type", "application/x-www-form-urlencoded"},
                                      {"X-Plivo-Signature-V3", form.signature},
                                      {"X-Plivo-Signature-V3-Nonce", form.nonce}});
      const auto media = stream_url(answer.body);
      if (media.empty()) throw std::runtime_error("no stream: " + std::to_string(answer.status) + " " + answer.body);
      c.connect(media, uuid);
    });
    std::printf(
        "round %d: bare %.1f us/frame (%.1f %% echoed), tandem %.1f us/frame (%.1f %% echoed), ratio %.2f, %.0f KB/stream\n",
        round + 1, baseline.cpu_us_per_frame, baseline.echoed_share * 100, ours.cpu_us_per_frame, ours.echoed_share * 100,
        baseline.cpu_us_per_frame / ours.cpu_us_per_frame, ours.bytes_per_stream / 1024);
    std::fflush(stdout);
    bare_cost.push_back(baseline.cpu_us_per_frame);
    tandem_cost.push_back(ours.cpu_us_per_frame);
    ratios.push_back(baseline.cpu_us_per_frame / ours.cpu_us_per_frame);
    memory.push_back(ours.bytes_per_stream);
    bare_memory.push_back(baseline.bytes_per_stream);
    if (ours.echoed_share < 0.98) {
      std::printf("echo_streams: the node lost frames\n");
      return 1;
    }
  }
  std::printf(
      "echo streams per core, tandem against bare Beast: %.2f (bar 0.60); %.1f against %.1f us of CPU a frame; %d streams\n",
      median(ratios), median(tandem_cost), median(bare_cost), streams);
  std::printf("memory per open stream: %.0f KB (first round, recording and call included; bare Beast %.0f KB)\n",
              memory.front() / 1024, bare_memory.front() / 1024);
  std::printf("switched off: nothing; on: signature, token, call actor, journal, recording, counters\n");
  return median(ratios) >= 0.6 ? 0 : 1;
}
