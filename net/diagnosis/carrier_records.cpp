#include "net/diagnosis/carrier_records.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>

#include "net/io_pool.hpp"

namespace tandem::diagnosis {

class carrier_records::core : public std::enable_shared_from_this<carrier_records::core> {
 public:
  core(telephony_desk& t, carrier_port& c, io_pool& io, carrier_records_options options)
      : telephony_(t), carrier_(c), io_(io), options_(options) {}

  void ask(const call_record& ours, const std::function<void(outcome<carrier_call_report>)>& done) {
    if (const auto known = find(ours.carrier_call.value)) return done(*known);
    const auto said = std::make_shared<std::atomic<bool>>(false);
    const auto once = [said, done](outcome<carrier_call_report> got) {
      if (!said->exchange(true)) done(std::move(got));
    };
    io_.next().after(options_.deadline, [once] { once(refusal{errc::unavailable, "the carrier has not answered in time", ""}); });
    telephony_.borrow_account(
        ours.config, [self = shared_from_this(), call = ours.carrier_call, once](const outcome<carrier_account>& account) {
          if (!account) return once(account.why());
          self->carrier_.find_call(*account, call, [self, once](outcome<carrier_call_report> got) {
            if (got && got->is == carrier_call_report::status::ended) self->remember(*got);
            if (got && got->is != carrier_call_report::status::ended)
              return once(refusal{errc::not_found, "the carrier has no finished record of this call (yet)", ""});
            once(std::move(got));
          });
        });
  }

 private:
  std::optional<carrier_call_report> find(const std::string& call) {
    std::lock_guard lock(mutex_);
    const auto at = known_.find(call);
    return at == known_.end() ? std::nullopt : std::optional(at->second);
  }
  void remember(const carrier_call_report& what) {
    std::lock_guard lock(mutex_);
    if (!known_.try_emplace(what.call.value, what).second) return;
    order_.push_back(what.call.value);
    if (order_.size() <= options_.remembered_max) return;
    known_.erase(order_.front());
    order_.pop_front();
  }

  telephony_desk& telephony_;
  carrier_port& carrier_;
  io_pool& io_;
  carrier_records_options options_;
  std::mutex mutex_;
  std::map<std::string, carrier_call_report> known_;
  std::deque<std::string> order_;
};

carrier_records::carrier_records(telephony_desk& t, carrier_port& c, io_pool& io, carrier_records_options options)
    : core_(std::make_shared<core>(t, c, io, options)) {}
carrier_records::~carrier_records() = default;
void carrier_records::ask(const call_record& ours, std::function<void(outcome<carrier_call_report>)> done) {
  core_->ask(ours, done);
}

}  // namespace tandem::diagnosis
