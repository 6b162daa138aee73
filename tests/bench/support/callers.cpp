#include "tests/bench/support/callers.hpp"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <algorithm>
#include <deque>

#include "tests/bench/support/node.hpp"

namespace tandem::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t frame_ms = 20;

/// As Plivo sends it: 160 bytes of mu-law, 216 characters of base64.
std::string media_frame() {
  std::string payload;
  while (payload.size() < 213) payload += "fv7/";
  payload.resize(213);
  return R"({"sequenceNumber":42,"streamId":"20170a71-02e3-4f3e-9a4b-4e0c3e5b3c11","event":"media","media":{"track":"inbound",)"
         R"("timestamp":"1705312200000","chunk":41,"payload":")" +
         payload + R"(w=="},"extra_headers":""})";
}

std::string start_message(const std::string& call_uuid) {
  return R"({"sequenceNumber":1,"event":"start","start":{"callId":")" + call_uuid + R"(","streamId":"s-)" + call_uuid +
         R"(","accountId":")" + auth_id +
         R"(","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}},"extra_headers":""})";
}

struct tally {
  talked now;
  std::size_t hung_up = 0;
};

class caller : public std::enable_shared_from_this<caller> {
 public:
  caller(asio::io_context& io, tally& t) : ws_(io), tally_(t) {}

  void connect(const std::string& url, const std::string& call_uuid) {
    const auto authority = url.substr(5, url.find('/', 5) - 5);
    const auto colon = authority.find(':');
    ws_.next_layer().connect({asio::ip::make_address(authority.substr(0, colon)),
                              static_cast<unsigned short>(std::stoi(authority.substr(colon + 1)))});
    ws_.next_layer().set_option(tcp::no_delay(true));
    ws_.auto_fragment(false);
    ws_.text(true);
    ws_.handshake(authority, url.substr(url.find('/', 5)));
    if (!call_uuid.empty()) ws_.write(asio::buffer(start_message(call_uuid)));
    read();
  }

  void send(const std::string& frame) {
    if (over_ || writing_) return;
    writing_ = true;
    ++tally_.now.sent;
    due_back_.push_back(clock::now());
    ws_.async_write(asio::buffer(frame), [self = shared_from_this()](beast::error_code, std::size_t) { self->writing_ = false; });
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) { self->arrived(error); });
  }
  void arrived(beast::error_code error) {
    if (error) {
      over_ = true;
      ++tally_.hung_up;
      return;
    }
    buffer_.clear();
    if (!due_back_.empty()) {
      ++tally_.now.echoed;
      tally_.now.round_trip_ms.push_back(std::chrono::duration<double, std::milli>(clock::now() - due_back_.front()).count());
      due_back_.pop_front();
    }
    read();
  }

  beast::websocket::stream<tcp::socket> ws_;
  beast::flat_buffer buffer_;
  tally& tally_;
  std::deque<clock::time_point> due_back_;
  bool writing_ = false;
  bool over_ = false;
};

}  // namespace

struct callers::core {
  const std::string frame = media_frame();
  tally counts;
  asio::io_context io{1};
  asio::steady_timer timer{io};
  std::vector<std::shared_ptr<caller>> all;
  clock::time_point next;  // when this millisecond's share is due
  std::size_t step = 0, steps = 0;

  void tick() {
    if (step == steps) return wait_for_the_rest(clock::now() + milliseconds(5000));
    for (std::size_t i = step % frame_ms; i < all.size(); i += frame_ms) all[i]->send(frame);
    counts.now.due += all.size();
    ++step;
    // Who was held up goes on from now: a burst of everything missed would be a load that no carrier makes.
    next = std::max(next + milliseconds(1), clock::now() - milliseconds(frame_ms));
    timer.expires_at(next);
    timer.async_wait([this](beast::error_code) { tick(); });
  }
  void wait_for_the_rest(clock::time_point until) {
    if (counts.now.echoed >= counts.now.sent || clock::now() >= until) return io.stop();
    timer.expires_after(milliseconds(1));
    timer.async_wait([this, until](beast::error_code) { wait_for_the_rest(until); });
  }
};

callers::callers() : core_(std::make_unique<core>()) {}
callers::~callers() = default;

void callers::dial(const std::string& url, const std::string& call_uuid) {
  auto one = std::make_shared<caller>(core_->io, core_->counts);
  one->connect(url, call_uuid);
  core_->all.push_back(std::move(one));
}

talked callers::talk(milliseconds time) {
  auto& c = *core_;
  c.counts.now = {};
  c.next = clock::now();
  c.step = 0;
  c.steps = static_cast<std::size_t>(time.count());
  c.io.restart();
  c.tick();
  c.io.run();
  c.counts.now.due /= frame_ms;
  return std::exchange(c.counts.now, {});
}

std::size_t callers::size() const { return core_->all.size(); }
std::size_t callers::hung_up() const { return core_->counts.hung_up; }

}  // namespace tandem::bench
