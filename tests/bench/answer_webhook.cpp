// The answer webhook, durable: signed StartApp posts at a fixed rate (open loop: a late answer does not slow the next question),
// latency from the moment a request was due to its whole answer. Baseline in the same run: a bare Beast responder that writes one
// small record per request to RocksDB with the same group-committed fsync, and knows nothing of signatures, calls or actors.
//
// bench_answer_webhook [per_second=500] [seconds=8] [rounds=3]

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <rocksdb/db.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/bench/support/measure.hpp"
#include "tests/bench/support/node.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using clock_type = std::chrono::steady_clock;
using namespace tandem;
using namespace tandem::bench;

namespace {

// ------------------------------------------------------------------------------------------------ the baseline

class committer {
 public:
  explicit committer(const std::string& dir) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    if (!rocksdb::DB::Open(options, dir, &db).ok()) std::abort();
    db_.reset(db);
    thread_ = std::thread([this] { work(); });
    thread_.detach();
  }
  void commit(std::string record, std::function<void()> done) {
    std::lock_guard lock(mutex_);
    queue_.push_back({std::move(record), std::move(done)});
    more_.notify_one();
  }

 private:
  struct item {
    std::string record;
    std::function<void()> done;
  };
  void work() {
    std::uint64_t n = 0;
    for (;;) {
      std::deque<item> batch;
      {
        std::unique_lock lock(mutex_);
        more_.wait(lock, [&] { return !queue_.empty(); });
        batch.swap(queue_);
      }
      rocksdb::WriteBatch write;
      for (auto& x : batch) write.Put(std::to_string(n++), x.record);
      rocksdb::WriteOptions sync;
      sync.sync = true;
      if (!db_->Write(sync, &write).ok()) std::abort();
      for (auto& x : batch) x.done();
    }
  }
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<item> queue_;
  std::thread thread_;
};

class bare_session : public std::enable_shared_from_this<bare_session> {
 public:
  bare_session(tcp::socket socket, committer& c) : stream_(std::move(socket)), committer_(c) {
    stream_.socket().set_option(tcp::no_delay(true));
  }
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      self->committer_.commit(self->request_.body(),
                              [self] { asio::post(self->stream_.get_executor(), [self] { self->answer(); }); });
    });
  }

 private:
  void answer() {
    response_ = {};
    response_.result(200);
    response_.set(http::field::content_type, "application/xml");
    response_.body() = "<Response><Hangup/></Response>";
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }
  beast::tcp_stream stream_;
  committer& committer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

struct bare_server {
  test::scratch_folder folder;
  int pid = 0;
  std::string url;
  bare_server() {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    url = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      pin_to_core(0);
      io.notify_fork(asio::execution_context::fork_child);
      committer c(folder / "rocks");
      std::function<void()> accept = [&] {
        acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
          if (error) return;
          std::make_shared<bare_session>(std::move(socket), c)->read();
          accept();
        });
      };
      accept();
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

struct post {
  clock_type::time_point due;
  signed_form form;
};

class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(asio::io_context& io, std::vector<double>& latencies, int& wrong)
      : stream_(io), latencies_(latencies), wrong_(wrong) {}
  void connect(const std::string& url) {
    const auto colon = url.rfind(':');
    stream_.socket().connect(
        {asio::ip::make_address(url.substr(7, colon - 7)), static_cast<unsigned short>(std::stoi(url.substr(colon + 1)))});
    stream_.socket().set_option(tcp::no_delay(true));
  }
  void send(post p) {
    waiting_.push_back(std::move(p));
    if (waiting_.size() == 1) next();
  }

 private:
  void next() {
    request_ = {};
    request_.method(http::verb::post);
    request_.target("/api/v1/telephony/inbound/run");
    request_.set(http::field::host, "bench");
    request_.set(http::field::content_type, "application/x-www-form-urlencoded");
    request_.set("X-Plivo-Signature-V3", waiting_.front().form.signature);
    request_.set("X-Plivo-Signature-V3-Nonce", waiting_.front().form.nonce);
    request_.body() = waiting_.front().form.body;
    request_.prepare_payload();
    http::async_write(stream_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      self->response_ = {};
      http::async_read(self->stream_, self->buffer_, self->response_, [self](beast::error_code read_error, std::size_t) {
        if (read_error) return;
        if (self->response_.result_int() != 200 || self->response_.body().find("<Response>") == std::string::npos) ++self->wrong_;
        self->latencies_.push_back(
            std::chrono::duration<double, std::milli>(clock_type::now() - self->waiting_.front().due).count());
        self->waiting_.pop_front();
        if (!self->waiting_.empty()) self->next();
      });
    });
  }
  beast::tcp_stream stream_;
  std::vector<double>& latencies_;
  int& wrong_;
  std::deque<post> waiting_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

struct round_result {
  double p50 = 0, p99 = 0;
  std::size_t answered = 0;
  int wrong = 0;
};

round_result run(const std::string& url, int per_second, int seconds) {
  asio::io_context io(1);
  std::vector<double> latencies;
  int wrong = 0;
  std::vector<std::shared_ptr<connection>> connections;
  for (int i = 0; i < 32; ++i) {
    connections.push_back(std::make_shared<connection>(io, latencies, wrong));
    connections.back()->connect(url);
  }
  static int call = 0;
  const std::string signed_url = url + "/api/v1/telephony/inbound/run";
  const int total = per_second * seconds;
  std::vector<signed_form> forms;
  for (int i = 0; i < total; ++i)
    forms.push_back(ring(signed_url, "ab5e0000-0000-4000-8000-" + std::to_string(100000000000 + ++call)));
  const auto start = clock_type::now() + std::chrono::milliseconds(20);
  asio::steady_timer timer(io);
  int sent = 0;
  std::function<void()> tick = [&] {
    const auto now = clock_type::now();
    while (sent < total) {
      const auto due = start + std::chrono::nanoseconds(1'000'000'000ll / per_second) * sent;
      if (due > now) {
        timer.expires_at(due);
        timer.async_wait([&](beast::error_code) { tick(); });
        return;
      }
      connections[static_cast<std::size_t>(sent) % connections.size()]->send(
          {due, std::move(forms[static_cast<std::size_t>(sent)])});
      ++sent;
    }
    timer.expires_after(std::chrono::seconds(2));
    timer.async_wait([&](beast::error_code) { io.stop(); });
  };
  tick();
  io.run();
  return {percentile(latencies, 0.5), percentile(latencies, 0.99), latencies.size(), wrong};
}

}  // namespace

int main(int argc, char** argv) {
  const int per_second = argc > 1 ? std::atoi(argv[1]) : 500;
  const int seconds = argc > 2 ? std::atoi(argv[2]) : 8;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  bare_server bare;
  node tandem_node(1);
  pin_process(tandem_node.pid(), 0);
  pin_to_core(1);
  std::vector<double> bare50, bare99, ours50, ours99;
  for (int round = 0; round < rounds; ++round) {
    const auto baseline = run(bare.url, per_second, seconds);
    const auto ours = run(tandem_node.url(), per_second, seconds);
    std::printf("round %d: bare p50 %.2f p99 %.2f ms; tandem p50 %.2f p99 %.2f ms; %zu answered, %d wrong\n", round + 1,
                baseline.p50, baseline.p99, ours.p50, ours.p99, ours.answered, ours.wrong);
    std::fflush(stdout);
    if (ours.wrong || ours.answered < static_cast<std::size_t>(per_second * seconds)) {
      std::printf("answer_webhook: some webhooks were not answered with XML\n");
      return 1;
    }
    bare50.push_back(baseline.p50);
    bare99.push_back(baseline.p99);
    ours50.push_back(ours.p50);
    ours99.push_back(ours.p99);
  }
  std::printf(
      "durable answer webhook at %d/s on one core: p50 %.2f ms, p99 %.2f ms; a bare responder with the same fsync: p50 %.2f ms, "
      "p99 %.2f ms (ratio of p50 %.2f, of p99 %.2f)\n",
      per_second, median(ours50), median(ours99), median(bare50), median(bare99), median(ours50) / median(bare50),
      median(ours99) / median(bare99));
  return 0;
}
