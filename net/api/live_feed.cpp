#include "net/api/live_feed.hpp"

#include <charconv>

#include "net/api/json_writer.hpp"
#include "net/metrics.hpp"

namespace tandem {

namespace {

constexpr std::string_view greeting = "retry: 2000\n\n";
constexpr std::string_view idle = ":\n\n";  // a comment, which readers skip

metrics::counter& dropped_counter() {
  static auto& counter = metrics::process().counter("tandem_live_readers_dropped_total", "Readers of /live that were too slow.");
  return counter;
}

}  // namespace

live_feed::live_feed(std::string run_of_the_node) : live_feed(std::move(run_of_the_node), limits()) {}
live_feed::live_feed(std::string run_of_the_node, limits bounds) : run_(std::move(run_of_the_node)), bounds_(bounds) {}

void live_feed::call_changed(std::int64_t at_ms, call_id call, std::string_view run_name, std::string_view phase,
                             std::string_view detail) {
  rest::json_writer w;
  w.begin_object().time_field("at", at_ms).field("call_id", call).field("workflow_run_id", call);
  w.field("workflow_run_name", run_name).field("phase", phase).field("detail", detail).end_object();
  publish("call", w.text());
}

void live_feed::notice(std::int64_t at_ms, std::string_view level, std::string_view name, std::string_view detail) {
  rest::json_writer w;
  w.begin_object().time_field("at", at_ms).field("name", name).field("level", level).field("detail", detail).end_object();
  publish("notice", w.text());
}

std::string live_feed::text_of(std::uint64_t number, std::string_view kind, std::string_view json) const {
  std::string out = "id: " + run_ + "-" + std::to_string(number) + "\nevent: ";
  return out.append(kind).append("\ndata: ").append(json).append("\n\n");
}

void live_feed::publish(std::string_view kind, std::string_view json) {
  const std::lock_guard lock(mutex_);
  auto text = text_of(++newest_, kind, json);
  std::erase_if(readers_, [&](const std::weak_ptr<body_stream>& each) {
    const auto reader = each.lock();
    if (!reader) return true;
    if (reader->write(text)) return false;
    if (reader->overflowed()) {
      ++dropped_;
      dropped_counter().add();
    }
    return true;
  });
  bytes_kept_ += text.size();
  kept_.push_back({newest_, std::move(text)});
  while (kept_.size() > bounds_.events_kept || bytes_kept_ > bounds_.bytes_kept) {
    bytes_kept_ -= kept_.front().text.size();
    kept_.pop_front();
  }
}

std::string live_feed::since(std::string_view last) const {
  if (last.empty()) return {};
  std::uint64_t seen = 0;
  const bool ours = last.size() > run_.size() && last.starts_with(run_) && last[run_.size()] == '-';
  const auto digits = ours ? last.substr(run_.size() + 1) : std::string_view();
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), seen);
  const bool readable = ours && wrong == std::errc{} && end == digits.data() + digits.size() && seen <= newest_;
  const auto oldest = newest_ - kept_.size() + 1;
  if (!readable || seen + 1 < oldest)
    return text_of(newest_, "missed", R"({"detail":"Events were lost since then: read what you show anew"})");
  std::string out;
  for (const auto& each : kept_)
    if (each.number > seen) out += each.text;
  return out;
}

std::shared_ptr<body_stream> live_feed::join(std::string_view last_event_id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(readers_, [](const std::weak_ptr<body_stream>& each) { return each.expired(); });
  if (readers_.size() >= bounds_.readers) return nullptr;
  auto reader = std::make_shared<body_stream>(bounds_.reader_bytes, std::string(idle));
  reader->write(greeting);
  reader->write(since(last_event_id));
  readers_.push_back(reader);
  return reader;
}

std::uint64_t live_feed::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace tandem
