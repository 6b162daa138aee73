#include "net/plivo/rest_client.hpp"

#include <algorithm>

#include "net/plivo/rest_courier.hpp"
#include "net/plivo/rest_protocol.hpp"

namespace tandem::plivo {
namespace {

constexpr std::size_t calls_looked_at_max = 100;
constexpr unsigned record_pages_max = 5;
constexpr std::int64_t clocks_differ_ms = 60'000;

/// Looks for calls to a number in the order of a call's life: queued, live, over. One that moves on while we look is met further
/// on; the other way round it could slip through.
class search : public std::enable_shared_from_this<search> {
 public:
  using done_fn = std::function<void(outcome<std::vector<carrier_call_report>>)>;
  using status = carrier_call_report::status;

  search(std::shared_ptr<rest_courier> courier, rest_requests requests, e164 from, e164 to, std::int64_t since_ms, done_fn done)
      : courier_(std::move(courier)),
        requests_(std::move(requests)),
        from_(std::move(from)),
        to_(std::move(to)),
        since_ms_(since_ms),
        done_(std::move(done)) {}

  void begin() { list(status::queued); }

 private:
  template <class Next>
  void ask(rest_request request, Next next) {
    courier_->carry(std::move(request), requests_.authorization(), [self = shared_from_this(), next](carried got) {
      if (!got.replied) return self->done_(got.refused(false));
      next(got.reply());
    });
  }

  void list(status which) {
    ask(which == status::queued ? requests_.queued_calls() : requests_.live_calls(to_), [this, which](const rest_reply& reply) {
      auto ids = read_call_ids(reply);
      if (!ids) return done_(ids.why());
      if (ids->size() > calls_looked_at_max)
        return done_(refusal{errc::unavailable, "the carrier holds more than 100 calls just now: too many to look through", ""});
      ids_ = std::move(*ids);
      look_at_next(which);
    });
  }

  void look_at_next(status which) {
    if (ids_.empty()) return which == status::queued ? list(status::live) : look_at_records(0);
    const auto id = std::move(ids_.back());
    ids_.pop_back();
    ask(which == status::queued ? requests_.queued_call(id) : requests_.live_call(id), [this, which](const rest_reply& reply) {
      auto report = read_call_status(reply, which);
      if (!report && report.why().code != errc::not_found) return done_(report.why());  // gone: it moved on
      if (report) take(std::move(*report));
      look_at_next(which);
    });
  }

  void look_at_records(unsigned page) {
    ask(requests_.records_to(to_, since_ms_, page * 20), [this, page](const rest_reply& reply) {
      auto records = read_call_records(reply);
      if (!records) return done_(records.why());
      for (auto& [report, initiated_ms] : records->entries)
        if (initiated_ms == 0 || initiated_ms >= since_ms_ - clocks_differ_ms) take(std::move(report));
      if (records->more && page + 1 < record_pages_max) return look_at_records(page + 1);
      if (records->more && found_.empty())
        return done_(refusal{errc::unavailable, "the carrier has too many records of calls to this number to look through", ""});
      done_(std::move(found_));
    });
  }

  void take(carrier_call_report report) {
    if (report.to != to_ || (!from_.value.empty() && !report.from.value.empty() && report.from != from_)) return;
    std::erase_if(found_, [&](const auto& known) { return known.call == report.call; });  // seen earlier in its life
    found_.push_back(std::move(report));
  }

  std::shared_ptr<rest_courier> courier_;
  rest_requests requests_;
  e164 from_, to_;
  std::int64_t since_ms_;
  done_fn done_;
  std::vector<std::string> ids_;
  std::vector<carrier_call_report> found_;
};

/// In the order of a call's life as well, from @p stage on.
void find_from(const std::shared_ptr<rest_courier>& courier, rest_requests requests, carrier_call_id call,
               carrier_call_report::status stage, std::function<void(outcome<carrier_call_report>)> done) {
  using status = carrier_call_report::status;
  auto request = stage == status::queued ? requests.queued_call(call.value)
                 : stage == status::live ? requests.live_call(call.value)
                                         : requests.call_record(call.value);
  const auto authorization = requests.authorization();
  courier->carry(std::move(request), authorization, [=](carried got) {
    if (!got.replied) return done(got.refused(false));
    if (got.status != 404)
      return done(stage == status::ended ? read_call_record(got.reply()) : read_call_status(got.reply(), stage));
    if (stage != status::ended)
      return find_from(courier, requests, call, stage == status::queued ? status::live : status::ended, done);
    carrier_call_report none;
    none.call = call;
    done(none);
  });
}

}  // namespace

class rest_client::core {
 public:
  core(io_pool& pool, http_client& web, rest_client_options options)
      : courier(std::make_shared<rest_courier>(pool, web, std::move(options))) {}

  rest_requests requests_for(const carrier_account& account) const { return {account, courier->options().default_api_url}; }

  template <class T, class Read>
  void ask(const rest_requests& requests, rest_request request, bool changes, Read read,
           std::function<void(outcome<T>)> done) const {
    courier->carry(std::move(request), requests.authorization(), [read, changes, done = std::move(done)](carried got) {
      done(got.replied ? read(got.reply()) : outcome<T>(got.refused(changes)));
    });
  }
  /// Nothing but a 2xx is expected back, or a 404 where @p gone_is_fine.
  void tell(const rest_requests& requests, rest_request request, bool gone_is_fine,
            std::function<void(outcome<done>)> heard) const {
    const auto read = [gone_is_fine](const rest_reply& reply) -> outcome<done> {
      if (reply.ok() || (gone_is_fine && reply.status == 404)) return done{};
      return read_refusal(reply, true);
    };
    ask<done>(requests, std::move(request), true, read, std::move(heard));
  }

  std::shared_ptr<rest_courier> courier;
};

rest_client::rest_client(io_pool& pool, http_client& web, rest_client_options options)
    : core_(std::make_shared<core>(pool, web, std::move(options))) {}
rest_client::~rest_client() { core_->courier->stop(); }

void rest_client::dial(const carrier_account& account, const dial_request& what, std::function<void(dial_answer)> done) {
  const auto requests = core_->requests_for(account);
  core_->courier->carry_once(requests.dial(what), requests.authorization(), [done = std::move(done)](carried got) {
    done(got.replied ? read_dial(got.reply()) : read_dial(got.why, got.words));
  });
}

void rest_client::hang_up(const carrier_account& account, const carrier_call_id& call, std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.hang_up(call), true, std::move(heard));
}

void rest_client::cancel_request(const carrier_account& account, const carrier_request_id& request,
                                 std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.cancel(request), true, std::move(heard));
}

void rest_client::find_call(const carrier_account& account, const carrier_call_id& call,
                            std::function<void(outcome<carrier_call_report>)> done) {
  find_from(core_->courier, core_->requests_for(account), call, carrier_call_report::status::queued, std::move(done));
}

void rest_client::find_calls_to(const carrier_account& account, const e164& from, const e164& to, std::int64_t since_ms,
                                std::function<void(outcome<std::vector<carrier_call_report>>)> done) {
  std::make_shared<search>(core_->courier, core_->requests_for(account), from, to, since_ms, std::move(done))->begin();
}

void rest_client::list_calls(const carrier_account& account, const call_filter& filter,
                             std::function<void(outcome<carrier_list<carrier_call_report>>)> done) {
  const auto requests = core_->requests_for(account);
  core_->ask<carrier_list<carrier_call_report>>(requests, requests.finished_calls(filter), false, read_finished_calls,
                                                std::move(done));
}

void rest_client::list_open_calls(const carrier_account& account, const open_call_filter& filter,
                                  std::function<void(outcome<carrier_list<carrier_call_id>>)> done) {
  if (auto fine = check(filter); !fine) return done(fine.why());
  const auto requests = core_->requests_for(account);
  const auto read = [page = filter.page](const rest_reply& reply) { return read_open_calls(reply, page); };
  core_->ask<carrier_list<carrier_call_id>>(requests, requests.open_calls(filter), false, read, std::move(done));
}

void rest_client::redirect(const carrier_account& account, const carrier_call_id& call, const std::string& url,
                           std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.redirect(call, url), false, std::move(heard));
}

void rest_client::play(const carrier_account& account, const carrier_call_id& call, const play_request& what,
                       std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.play(call, what), false, std::move(heard));
}

void rest_client::stop_playing(const carrier_account& account, const carrier_call_id& call,
                               std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.stop(call, "Play"), true, std::move(heard));
}

void rest_client::speak(const carrier_account& account, const carrier_call_id& call, const speak_request& what,
                        std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.speak(call, what), false, std::move(heard));
}

void rest_client::stop_speaking(const carrier_account& account, const carrier_call_id& call,
                                std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.stop(call, "Speak"), true, std::move(heard));
}

void rest_client::send_digits(const carrier_account& account, const carrier_call_id& call, const std::string& digits,
                              call_leg leg, std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.send_digits(call, digits, leg), false, std::move(heard));
}

void rest_client::start_recording(const carrier_account& account, const carrier_call_id& call, const record_request& what,
                                  std::function<void(outcome<carrier_recording>)> done) {
  const auto requests = core_->requests_for(account);
  core_->ask<carrier_recording>(requests, requests.start_recording(call, what), true, read_recording, std::move(done));
}

void rest_client::stop_recording(const carrier_account& account, const carrier_call_id& call,
                                 std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.stop(call, "Record"), true, std::move(heard));
}

void rest_client::get_application(const carrier_account& account, const std::string& id,
                                  std::function<void(outcome<carrier_application>)> done) {
  const auto requests = core_->requests_for(account);
  core_->ask<carrier_application>(requests, requests.get_application(id), false, read_application, std::move(done));
}

void rest_client::create_application(const carrier_account& account, const std::string& name, const answer_settings& answer,
                                     std::function<void(outcome<carrier_application>)> done) {
  const auto requests = core_->requests_for(account);
  const auto read = [name, answer](const rest_reply& reply) -> outcome<carrier_application> {
    auto id = read_created_application(reply);
    if (!id) return id.why();
    return carrier_application{std::move(*id), name, answer};
  };
  core_->ask<carrier_application>(requests, requests.create_application(name, answer), true, read, std::move(done));
}

void rest_client::update_application(const carrier_account& account, const std::string& id, const application_changes& what,
                                     std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.update_application(id, what), false, std::move(heard));
}

void rest_client::delete_application(const carrier_account& account, const std::string& id,
                                     std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.delete_application(id), true, std::move(heard));
}

void rest_client::list_applications(const carrier_account& account, const application_filter& filter,
                                    std::function<void(outcome<carrier_list<carrier_application>>)> done) {
  const auto requests = core_->requests_for(account);
  core_->ask<carrier_list<carrier_application>>(requests, requests.applications(filter), false, read_applications,
                                                std::move(done));
}

void rest_client::get_number(const carrier_account& account, const e164& number,
                             std::function<void(outcome<carrier_number>)> done) {
  const auto requests = core_->requests_for(account);
  const auto read = [asked = number](const rest_reply& reply) {
    auto found = read_number(reply);
    if (found && found->number.value.empty()) (*found).number = asked;
    return found;
  };
  core_->ask<carrier_number>(requests, requests.get_number(number), false, read, std::move(done));
}

void rest_client::list_numbers(const carrier_account& account, const number_filter& filter,
                               std::function<void(outcome<carrier_list<carrier_number>>)> done) {
  const auto requests = core_->requests_for(account);
  core_->ask<carrier_list<carrier_number>>(requests, requests.numbers(filter), false, read_numbers, std::move(done));
}

void rest_client::update_number(const carrier_account& account, const e164& number, const number_changes& what,
                                std::function<void(outcome<done>)> heard) {
  const auto requests = core_->requests_for(account);
  core_->tell(requests, requests.update_number(number, what), false, std::move(heard));
}

void rest_client::get_account(const carrier_account& account, std::function<void(outcome<carrier_account_info>)> done) {
  const auto requests = core_->requests_for(account);
  const auto read = [asked = account.auth_id](const rest_reply& reply) { return read_account(reply, asked); };
  core_->ask<carrier_account_info>(requests, requests.account(), false, read, std::move(done));
}

}  // namespace tandem::plivo
