#pragma once
// A carrier that is asked about an account, its Applications, numbers and calls, and answers what a test tells it; nobody may ask
// it for anything else.

#include <stdexcept>
#include <vector>

#include "messages/carrier.hpp"

namespace tandem::test {

struct fake_carrier : carrier_port {
  outcome<carrier_account_info> account =
      carrier_account_info{"MA1", "Example", "standard", "prepaid", "25", "Etc/UTC", true, false};
  outcome<carrier_application> application = carrier_application{};
  outcome<carrier_number> number = carrier_number{};
  std::vector<carrier_call_report> calls;
  std::vector<carrier_application> applications;
  std::vector<carrier_number> numbers;
  std::optional<refusal> no_lists;
  std::vector<carrier_account> asked_as;  // whose account was asked for
  std::int64_t asked_since_ms = 0;

  void get_account(const carrier_account& a, std::function<void(outcome<carrier_account_info>)> to) override {
    asked_as.push_back(a);
    to(account);
  }
  void get_application(const carrier_account&, const std::string&,
                       std::function<void(outcome<carrier_application>)> to) override {
    to(application);
  }
  void get_number(const carrier_account&, const e164&, std::function<void(outcome<carrier_number>)> to) override { to(number); }
  void find_calls_to(const carrier_account&, const e164&, const e164&, std::int64_t since_ms,
                     std::function<void(outcome<std::vector<carrier_call_report>>)> to) override {
    asked_since_ms = since_ms;
    to(calls);
  }

  template <class T>
  outcome<carrier_list<T>> page_of(const std::vector<T>& all, const carrier_page& page) const {
    if (no_lists) return *no_lists;
    carrier_list<T> out;
    for (std::size_t i = page.offset; i < all.size() && i < page.offset + page.limit; ++i) out.entries.push_back(all[i]);
    out.total = all.size();
    out.more = page.offset + page.limit < all.size();
    return out;
  }
  void list_applications(const carrier_account&, const application_filter& filter,
                         std::function<void(outcome<carrier_list<carrier_application>>)> to) override {
    to(page_of(applications, filter.page));
  }
  void list_numbers(const carrier_account&, const number_filter& filter,
                    std::function<void(outcome<carrier_list<carrier_number>>)> to) override {
    to(page_of(numbers, filter.page));
  }

  [[noreturn]] static void not_now() { throw std::logic_error("nobody should ask this"); }
  void dial(const carrier_account&, const dial_request&, std::function<void(dial_answer)>) override { not_now(); }
  void hang_up(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override { not_now(); }
  void cancel_request(const carrier_account&, const carrier_request_id&, std::function<void(outcome<done>)>) override {
    not_now();
  }
  void find_call(const carrier_account&, const carrier_call_id&, std::function<void(outcome<carrier_call_report>)>) override {
    not_now();
  }
  void list_calls(const carrier_account&, const call_filter&,
                  std::function<void(outcome<carrier_list<carrier_call_report>>)>) override {
    not_now();
  }
  void list_open_calls(const carrier_account&, const open_call_filter&,
                       std::function<void(outcome<carrier_list<carrier_call_id>>)>) override {
    not_now();
  }
  void redirect(const carrier_account&, const carrier_call_id&, const std::string&, std::function<void(outcome<done>)>) override {
    not_now();
  }
  void play(const carrier_account&, const carrier_call_id&, const play_request&, std::function<void(outcome<done>)>) override {
    not_now();
  }
  void stop_playing(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override { not_now(); }
  void speak(const carrier_account&, const carrier_call_id&, const speak_request&, std::function<void(outcome<done>)>) override {
    not_now();
  }
  void stop_speaking(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override { not_now(); }
  void send_digits(const carrier_account&, const carrier_call_id&, const std::string&, call_leg,
                   std::function<void(outcome<done>)>) override {
    not_now();
  }
  void start_recording(const carrier_account&, const carrier_call_id&, const record_request&,
                       std::function<void(outcome<carrier_recording>)>) override {
    not_now();
  }
  void stop_recording(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override { not_now(); }
  void create_application(const carrier_account&, const std::string&, const answer_settings&,
                          std::function<void(outcome<carrier_application>)>) override {
    not_now();
  }
  void update_application(const carrier_account&, const std::string&, const application_changes&,
                          std::function<void(outcome<done>)>) override {
    not_now();
  }
  void delete_application(const carrier_account&, const std::string&, std::function<void(outcome<done>)>) override { not_now(); }
  void update_number(const carrier_account&, const e164&, const number_changes&, std::function<void(outcome<done>)>) override {
    not_now();
  }
};

}  // namespace tandem::test
