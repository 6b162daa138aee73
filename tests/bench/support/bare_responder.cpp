#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <rocksdb/db.h>
#include <thread>

#include "tests/bench/support/baselines.hpp"

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

/// One thread, one synced write for whatever has gathered.
class committer {
 public:
  explicit committer(const std::string& folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    if (!rocksdb::DB::Open(options, folder, &db).ok()) std::abort();
    db_.reset(db);
    std::thread([this] { work(); }).detach();  // to the end of the process
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
    for (;;) {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [&] { return !queue_.empty(); });
      auto batch = std::exchange(queue_, {});
      lock.unlock();
      write(batch);
    }
  }
  void write(std::deque<item>& batch) {
    rocksdb::WriteBatch all;
    for (auto& x : batch) all.Put(std::to_string(written_++), x.record);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    if (!db_->Write(synced, &all).ok()) std::abort();
    for (auto& x : batch) x.done();
  }
  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t written_ = 0;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<item> queue_;
};

class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket socket, const bare_work& work, committer* c) : stream_(std::move(socket)), work_(work), committer_(c) {
    stream_.socket().set_option(tcp::no_delay(true));
  }
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      if (!self->committer_) return self->answer();
      self->committer_->commit(self->request_.body(),
                               [self] { asio::post(self->stream_.get_executor(), [self] { self->answer(); }); });
    });
  }

 private:
  void answer() {
    response_ = {};
    response_.result(200);
    response_.set(http::field::content_type, work_.content_type);
    const auto known = work_.bodies.find(std::string(request_.target()));
    response_.body() = known == work_.bodies.end() ? work_.otherwise : known->second;
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }
  beast::tcp_stream stream_;
  const bare_work& work_;
  committer* committer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

void accept_forever(tcp::acceptor& acceptor, const bare_work& work, committer* c) {
  acceptor.async_accept([&acceptor, &work, c](beast::error_code error, tcp::socket socket) {
    if (!error) std::make_shared<session>(std::move(socket), work, c)->read();
    accept_forever(acceptor, work, c);
  });
}

}  // namespace

void serve_bare_responder(const bare_work& work, const std::function<void(unsigned short port)>& listening) {
  asio::io_context io(1);
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  const auto writes = work.folder.empty() ? nullptr : std::make_unique<committer>(work.folder);
  listening(acceptor.local_endpoint().port());
  accept_forever(acceptor, work, writes.get());
  io.run();
}

}  // namespace tandem::bench
