#pragma once
// Plivo's REST API over HTTP: answers to carrier_port.
//
// A dial is sent once, on a connection of its own, and never again: whoever cannot tell whether it was executed says so. Requests
// that may be repeated are, with growing pauses, within one deadline.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "messages/carrier.hpp"

namespace tandem {

class http_client;
class io_pool;

namespace plivo {

struct rest_client_options {
  std::string default_api_url = "https://api.plivo.com/v1";  // for accounts that name none
  std::chrono::milliseconds dial_deadline{15'000};
  std::chrono::milliseconds attempt_deadline{5'000};  // of one request
  std::chrono::milliseconds deadline{8'000};          // of a request with its repetitions
  std::chrono::milliseconds first_pause{250};         // doubles with each repetition, give or take a quarter
  std::chrono::milliseconds busy_pause{2'000};        // first one after a 429
  std::function<std::int64_t()> now_ms = [] {         // Unix epoch
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
};

/// Callbacks come once, on a thread of the pool; when the client is destroyed, those of open requests come as unavailable or
/// uncertain. Outlived by pool and HTTP client.
class rest_client : public carrier_port {
 public:
  rest_client(io_pool& pool, http_client& web, rest_client_options options = {});
  ~rest_client() override;

  void dial(const carrier_account&, const dial_request&, std::function<void(dial_answer)>) override;
  void hang_up(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override;
  void cancel_request(const carrier_account&, const carrier_request_id&, std::function<void(outcome<done>)>) override;
  void find_call(const carrier_account&, const carrier_call_id&, std::function<void(outcome<carrier_call_report>)>) override;
  void find_calls_to(const carrier_account&, const e164& from, const e164& to, std::int64_t since_ms,
                     std::function<void(outcome<std::vector<carrier_call_report>>)>) override;
  void list_calls(const carrier_account&, const call_filter&,
                  std::function<void(outcome<carrier_list<carrier_call_report>>)>) override;
  void list_open_calls(const carrier_account&, const open_call_filter&,
                       std::function<void(outcome<carrier_list<carrier_call_id>>)>) override;
  void redirect(const carrier_account&, const carrier_call_id&, const std::string& url,
                std::function<void(outcome<done>)>) override;
  void play(const carrier_account&, const carrier_call_id&, const play_request&, std::function<void(outcome<done>)>) override;
  void stop_playing(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override;
  void speak(const carrier_account&, const carrier_call_id&, const speak_request&, std::function<void(outcome<done>)>) override;
  void stop_speaking(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override;
  void send_digits(const carrier_account&, const carrier_call_id&, const std::string& digits, call_leg,
                   std::function<void(outcome<done>)>) override;
  void start_recording(const carrier_account&, const carrier_call_id&, const record_request&,
                       std::function<void(outcome<carrier_recording>)>) override;
  void stop_recording(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) override;
  void get_application(const carrier_account&, const std::string& id, std::function<void(outcome<carrier_application>)>) override;
  void create_application(const carrier_account&, const std::string& name, const answer_settings&,
                          std::function<void(outcome<carrier_application>)>) override;
  void update_application(const carrier_account&, const std::string& id, const application_changes&,
                          std::function<void(outcome<done>)>) override;
  void delete_application(const carrier_account&, const std::string& id, std::function<void(outcome<done>)>) override;
  void list_applications(const carrier_account&, const application_filter&,
                         std::function<void(outcome<carrier_list<carrier_application>>)>) override;
  void get_number(const carrier_account&, const e164&, std::function<void(outcome<carrier_number>)>) override;
  void list_numbers(const carrier_account&, const number_filter&,
                    std::function<void(outcome<carrier_list<carrier_number>>)>) override;
  void update_number(const carrier_account&, const e164&, const number_changes&, std::function<void(outcome<done>)>) override;
  void get_account(const carrier_account&, std::function<void(outcome<carrier_account_info>)>) override;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace plivo
}  // namespace tandem
