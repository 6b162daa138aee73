#pragma once
// All that a node is made of. It is built by functions in the files beside this one; composition.cpp has their order.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "app/composition.hpp"
#include "app/config.hpp"
#include "messages/carrier.hpp"
#include "messages/errors.hpp"
#include "net/api/live_feed.hpp"

namespace tandem {

struct agent_factory;
struct api_dependencies;
struct journal;
struct speech_to_text;
struct text_to_speech;
class actor_system_desks;
class api;
class cluster_node;
class delivery_office;
class http_client;
class http_server;
class io_pool;
class listening_post;
class live_board;
class practice_line;
class recordings;
class retention_keeper;
class router;
class sealed_box;
class stranger_limiter;
class system_watch;
class talk_edge;
class wished_recordings;
class workers;
namespace plivo {
class callback_urls;
class rest_client;
class stream_edge;
class webhook_edge;
}  // namespace plivo
namespace webhooks {
class sender;
}
namespace diagnosis {
class carrier_records;
class doctor;
}  // namespace diagnosis

std::int64_t unix_ms();
std::string random_hex(std::size_t bytes);
unsigned cores_if_zero(unsigned);

struct composition::parts {
  explicit parts(const config&);
  ~parts();

  // storage.cpp
  outcome<done> open_storage();
  void build_retention();
  /// Where it may block; when too much waits there, a little later.
  void in_background(const std::function<void()>& work);

  // calls.cpp
  void build_deliveries();
  void build_desks();
  void build_voice();
  void publish_board();
  void make_webhook_secret();
  answer_settings wanted_answer() const;

  // doors.cpp
  outcome<done> build_doors();
  void adopt_bootstrap_key();
  void open_doors();
  void watch_on();
  /// Sessions and keys run out while nobody asks for anything.
  void show_out();
  void serve_console();
  /// Where this node is reached from this machine.
  std::string own_url() const;

  // api.cpp
  api_dependencies api_parts();

  const config settings;
  const std::int64_t started_ms = unix_ms();
  std::string public_url;
  std::string bootstrap_key_sha256;
  std::atomic<bool> open{false};
  std::atomic<bool> draining{false};

  const std::shared_ptr<live_feed> live = std::make_shared<live_feed>(random_hex(8));

  // In the order of building; torn down in reverse.
  std::unique_ptr<io_pool> io, mail_io;
  std::unique_ptr<router> routes;
  std::unique_ptr<plivo::callback_urls> urls;
  std::unique_ptr<journal> engine;
  std::shared_ptr<live_board> board;
  std::unique_ptr<cluster_node> member_of_cluster;
  std::unique_ptr<sealed_box> secrets;
  std::unique_ptr<recordings> tapes;
  std::unique_ptr<wished_recordings> wished_tapes;
  std::unique_ptr<listening_post> listeners;
  std::unique_ptr<http_client> web;
  std::unique_ptr<plivo::rest_client> carrier;
  std::unique_ptr<http_client> mail_web;
  std::unique_ptr<webhooks::sender> mail;
  std::unique_ptr<delivery_office> post_office;
  std::unique_ptr<actor_system_desks> desks;
  std::unique_ptr<workers> speech_threads;
  std::unique_ptr<speech_to_text> hearing;
  std::unique_ptr<text_to_speech> speaking;
  std::unique_ptr<agent_factory> agents;
  std::unique_ptr<workers> background, password_threads;
  std::shared_ptr<stranger_limiter> strangers;
  std::unique_ptr<retention_keeper> archivist;
  std::unique_ptr<plivo::webhook_edge> webhooks;
  std::unique_ptr<plivo::stream_edge> streams;
  std::unique_ptr<api> rest_api;
  std::unique_ptr<talk_edge> talks;
  std::unique_ptr<practice_line> practice;
  std::unique_ptr<diagnosis::doctor> doctor;
  std::unique_ptr<diagnosis::carrier_records> carrier_records;
  std::unique_ptr<http_server> server;
  std::unique_ptr<system_watch> watch;

  std::mutex mutex;
  std::condition_variable changed;
  bool empty = false, in_a_hurry = false;
};

}  // namespace tandem
