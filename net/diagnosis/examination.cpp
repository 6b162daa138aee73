#include "net/diagnosis/examination.hpp"

#include <algorithm>
#include <ctime>
#include <mutex>

#include "messages/keys.hpp"
#include "net/diagnosis/front_door.hpp"
#include "net/diagnosis/stored_facts.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::size_t numbers_asked_max = 50, numbers_searched_max = 5;
constexpr std::int64_t day_ms = 86'400'000;

/// "Sun, 22 Nov 2026 22:27:34 GMT" as ms since the epoch; 0 when it is not a date.
std::int64_t read_http_date(std::string_view text) {
  std::tm tm{};
  const std::string copy(text.substr(0, 64));
  if (!strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &tm)) return 0;
  return static_cast<std::int64_t>(timegm(&tm)) * 1000;
}

class examination : public std::enable_shared_from_this<examination> {
 public:
  examination(std::shared_ptr<const doctor_surroundings> around, std::function<void(facts)> done)
      : kept_(std::move(around)), around_(*kept_), done_(std::move(done)) {}

  void begin(const telephony_config& config, front_door& door) {
    all_.now_ms = around_.now_ms();
    all_.wanted = around_.wanted;
    all_.public_url = around_.public_url;
    all_.api_url = config.api_url.empty() ? around_.default_api_url : config.api_url;
    read_stored_facts(around_.state, around_.secrets, config, all_);
    config_ = config.id;
    // Facts that come in are written into all_ from now on: questions are made of this copy.
    const facts known = all_;
    begin_one();  // until everything has been asked
    if (known.token_trouble.empty()) ask_carrier(known);
    begin_one();
    around_.telephony.pace(config_,
                           [x = self()](outcome<carrier_pace> got) { x->put([&](facts& f) { f.pace = std::move(got); }); });
    ask_speech(known);
    begin_one();
    door.knock([x = self()](const auto& got) { x->put([&](facts& f) { f.http = got; }); });
    begin_one();
    door.upgrade([x = self()](const auto& got) { x->put([&](facts& f) { f.socket = got; }); });
    ask_time(known);
    around_.io.next().after(around_.deadline, [x = self()] { x->finish(); });
    put([](facts&) {});
  }

 private:
  std::shared_ptr<examination> self() { return shared_from_this(); }
  void begin_one() {
    std::lock_guard lock(mutex_);
    ++pending_;
  }
  /// One of the pending answers is there.
  void put(const std::function<void(facts&)>& into) {
    std::function<void(facts)> tell;
    {
      std::lock_guard lock(mutex_);
      if (!done_) return;
      into(all_);
      if (--pending_ > 0) return;
      tell = std::exchange(done_, {});
    }
    tell(std::move(all_));
  }
  void finish() {
    std::function<void(facts)> tell;
    {
      std::lock_guard lock(mutex_);
      tell = std::exchange(done_, {});
    }
    if (tell) tell(std::move(all_));
  }

  template <class Use>
  void borrow(Use use) {
    begin_one();
    around_.telephony.borrow_account(config_, [x = self(), use](const outcome<carrier_account>& a) {
      if (!a) return x->put([](facts&) {});
      use(*a);
    });
  }

  void ask_carrier(const facts& known) {
    auto& carrier = around_.carrier;
    borrow([x = self(), &carrier](const carrier_account& a) {
      carrier.get_account(a, [x](outcome<carrier_account_info> got) { x->put([&](facts& f) { f.account = std::move(got); }); });
    });
    if (!known.config.application.empty())
      borrow([x = self(), &carrier, id = known.config.application](const carrier_account& a) {
        carrier.get_application(
            a, id, [x](outcome<carrier_application> got) { x->put([&](facts& f) { f.at_carrier = std::move(got); }); });
      });
    for (std::size_t i = 0; i < known.numbers.size() && i < numbers_asked_max; ++i)
      borrow([x = self(), &carrier, n = known.numbers[i].normalized](const carrier_account& a) {
        carrier.get_number(a, n, [x, n](outcome<carrier_number> got) {
          x->put([&](facts& f) { f.carrier_numbers[n.value] = std::move(got); });
        });
      });
    if (!known.numbers.empty())
      borrow([x = self(), numbers = known.numbers](const carrier_account& a) { x->search_calls(a, numbers, 0, {}); });
  }

  /// What the carrier has on record for one number after the other, and we have not.
  void search_calls(const carrier_account& a, const std::vector<number>& numbers, std::size_t i,
                    std::vector<carrier_call_report> missed) {
    if (i >= numbers.size() || i >= numbers_searched_max)
      return put([&](facts& f) { f.missed = outcome<std::vector<carrier_call_report>>(std::move(missed)); });
    // What was called before the number was ours to answer is nobody's loss.
    const auto since = std::max(around_.now_ms() - day_ms, numbers[i].created_ms);
    around_.carrier.find_calls_to(
        a, {}, numbers[i].normalized, since,
        [x = self(), a, numbers, i, missed](outcome<std::vector<carrier_call_report>> got) mutable {
          if (!got) return x->put([&](facts& f) { f.missed = outcome<std::vector<carrier_call_report>>(got.why()); });
          for (auto& c : *got)
            if (c.is == carrier_call_report::status::ended && !x->around_.state.get(keys::call_by_carrier(c.call.value)))
              missed.push_back(std::move(c));
          x->search_calls(a, numbers, i + 1, std::move(missed));
        });
  }

  void ask_speech(const facts& known) {
    if (!around_.check_speech) return;
    for (std::size_t i = 0; i < known.speech.size(); ++i) {
      begin_one();
      around_.check_speech(known.speech[i].wish, [x = self(), i](outcome<speech_report> got) {
        x->put([&](facts& f) { f.speech[i].how = std::move(got); });
      });
    }
  }

  /// Any answer of the carrier's host has a Date.
  void ask_time(const facts& known) {
    http_client_request request;
    request.url = known.api_url;
    request.deadline = around_.deadline;
    begin_one();
    around_.web.send(std::move(request), [x = self()](const http_result& got) {
      const auto there = got ? read_http_date(got.response.headers.get("Date")) : 0;
      const auto here = x->around_.now_ms();
      x->put([&](facts& f) {
        if (there)
          f.clock_ahead_ms = here - there;
        else
          f.clock_trouble = got ? "the carrier's answer has no Date" : "the carrier's host does not answer: " + got.message;
      });
    });
  }

  const std::shared_ptr<const doctor_surroundings> kept_;
  const doctor_surroundings& around_;
  telephony_config_id config_;
  std::mutex mutex_;
  facts all_;
  std::size_t pending_ = 0;
  std::function<void(facts)> done_;
};

}  // namespace

void look_at_everything(std::shared_ptr<const doctor_surroundings> around, front_door& door, const telephony_config& config,
                        std::function<void(facts)> done) {
  // What is known of the credentials is read last: a save of others may still have been on its way.
  auto told = [around, id = config.id, done = std::move(done)](facts f) {
    f.app = stored_application(around->state, id);
    done(std::move(f));
  };
  std::make_shared<examination>(std::move(around), std::move(told))->begin(config, door);
}

}  // namespace tandem::diagnosis
