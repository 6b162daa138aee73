#include "app/composition.hpp"

#include <chrono>
#include <random>
#include <thread>

#include "actors/delivery/office.hpp"
#include "actors/desks.hpp"
#include "actors/retention/keeper.hpp"
#include "app/composition/parts.hpp"
#include "app/practice_line.hpp"
#include "app/recordings.hpp"
#include "app/secrets.hpp"
#include "app/system_watch.hpp"
#include "cluster/node.hpp"
#include "net/api/api.hpp"
#include "net/api/live_board.hpp"
#include "net/diagnosis/carrier_records.hpp"
#include "net/diagnosis/doctor.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/listening.hpp"
#include "net/plivo/callback_urls.hpp"
#include "net/plivo/rest_client.hpp"
#include "net/plivo/stream_edge.hpp"
#include "net/plivo/webhook_edge.hpp"
#include "net/router.hpp"
#include "net/talk/edge.hpp"
#include "net/webhooks/sender.hpp"
#include "storage/rocksdb_journal.hpp"
#include "voice/factory.hpp"
#include "voice/workers.hpp"

namespace tandem {

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string random_hex(std::size_t bytes) {
  thread_local std::random_device device;
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  while (text.size() < bytes * 2)
    for (auto n = device(); auto nibble : {n & 15, n >> 4 & 15, n >> 8 & 15, n >> 12 & 15}) text += digits[nibble];
  text.resize(bytes * 2);
  return text;
}

unsigned cores_if_zero(unsigned n) { return n ? n : std::max(1u, std::thread::hardware_concurrency()); }

composition::parts::parts(const config& c) : settings(c) {}

composition::parts::~parts() {
  if (practice) practice->close();
  if (archivist) archivist->stop();
  if (streams) streams->close_all();
  if (talks) talks->close_all();
  if (server) server->stop();
  if (tapes) tapes->close();
  if (desks) desks->stop();
  if (mail_io) mail_io->stop();
  if (io) io->stop();
}

outcome<std::unique_ptr<composition>> composition::start(const config& c) {
  auto parts_of_it = std::make_unique<parts>(c);
  auto& p = *parts_of_it;
  if (auto built = p.build_doors(); !built) return built.why();
  if (auto opened = p.open_storage(); !opened) return opened.why();
  p.adopt_bootstrap_key();
  p.build_deliveries();
  p.build_desks();
  p.build_voice();
  p.board->take_up();
  p.publish_board();
  p.desks->start();
  p.make_webhook_secret();
  p.post_office->start();
  p.tapes->take_up();
  p.build_retention();
  p.open_doors();
  p.practice->tidy();
  return std::unique_ptr<composition>(new composition(std::move(parts_of_it)));
}

composition::composition(std::unique_ptr<parts> p) : parts_(std::move(p)) {}

composition::~composition() = default;

std::uint16_t composition::port() const { return parts_->server->port(); }

std::string composition::url() const {
  const auto& c = parts_->settings;
  const std::string host = c.listen_address.find(':') == std::string::npos ? c.listen_address : "[" + c.listen_address + "]";
  return (c.tls_key.empty() ? "http://" : "https://") + host + ":" + std::to_string(port());
}

std::size_t composition::calls_in_progress() const { return parts_->desks->calls_in_progress(); }

bool composition::drain(std::chrono::milliseconds within) {
  auto& p = *parts_;
  p.draining = true;
  p.desks->drain([&p] {
    std::lock_guard lock(p.mutex);
    p.empty = true;
    p.changed.notify_all();
  });
  std::unique_lock lock(p.mutex);
  p.changed.wait_for(lock, within, [&p] { return p.empty || p.in_a_hurry; });
  return p.empty;
}

void composition::hurry() {
  std::lock_guard lock(parts_->mutex);
  parts_->in_a_hurry = true;
  parts_->changed.notify_all();
}

}  // namespace tandem
