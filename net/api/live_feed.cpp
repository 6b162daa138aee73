#include "net/api/live_feed.hpp"

#include <charconv>

#include "net/api/json_writer.hpp"
#include "net/metrics.hpp"

namespace tandem {

namespace {

constexpr std::string_view greeting = "retry: 2000\n\n";
constexpr std::string_view idle = ":\n\n";  // a comment, which readers skip

bool listens(live_topics topics, live_topic to) { return topics & static_cast<live_topics>(to); }

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
  publish(live_topic::call, "call", w.text());
}

void live_feed::notice(std::int64_t at_ms, std::string_view level, std::string_view name, std::string_view detail) {
  rest::json_writer w;
  w.begin_object().time_field("at", at_ms).field("name", name).field("level", level).field("detail", detail).end_object();
  publish(live_topic::notice, "notice", w.text());
}

void live_feed::board_changed(std::string_view row) { publish(live_topic::board, "board", row); }

std::string live_feed::text_of(std::uint64_t number, std::string_view kind, std::string_view json) const {
  std::string out = "id: " + run_ + "-" + std::to_string(number) + "\nevent: ";
  return out.append(kind).append("\ndata: ").append(json).append("\n\n");
}

void live_feed::publish(live_topic topic, std::string_view kind, std::string_view json) {
  const std::lock_guard lock(mutex_);
  auto text = text_of(++newest_, kind, json);
  std::erase_if(readers_, [&](const listener& each) {
    const auto reader = each.to.lock();
    if (!reader) return true;
    if (!listens(each.topics, topic) || reader->write(text)) return false;
    if (reader->overflowed()) {
      ++dropped_;
      dropped_counter().add();
    }
    return true;
  });
  keep({newest_, topic, std::move(text)});
}

void live_feed::keep(event e) {
  auto& s = e.topic == live_topic::board ? board_ : usual_;
  s.bytes += e.text.size();
  s.kept.push_back(std::move(e));
  while (s.kept.size() > bounds_.events_kept || s.bytes > bounds_.bytes_kept) {
    s.bytes -= s.kept.front().text.size();
    s.forgotten = s.kept.front().number;
    s.kept.pop_front();
  }
}

std::string live_feed::since(std::string_view last, live_topics topics) const {
  if (last.empty()) return {};
  std::uint64_t seen = 0;
  const bool ours = last.size() > run_.size() && last.starts_with(run_) && last[run_.size()] == '-';
  const auto digits = ours ? last.substr(run_.size() + 1) : std::string_view();
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), seen);
  const bool readable = ours && wrong == std::errc{} && end == digits.data() + digits.size() && seen <= newest_;
  const bool lost =
      (topics & usual_topics && seen < usual_.forgotten) || (listens(topics, live_topic::board) && seen < board_.forgotten);
  if (!readable || lost)
    return text_of(newest_, "missed", R"({"detail":"Events were lost since then: read what you show anew"})");
  std::string out;
  auto a = usual_.kept.begin(), b = board_.kept.begin();
  while (a != usual_.kept.end() || b != board_.kept.end()) {
    const bool first = b == board_.kept.end() || (a != usual_.kept.end() && a->number < b->number);
    const auto& each = first ? *a++ : *b++;
    if (each.number > seen && listens(topics, each.topic)) out += each.text;
  }
  return out;
}

std::shared_ptr<body_stream> live_feed::join(std::string_view last_event_id, live_topics topics) {
  const std::lock_guard lock(mutex_);
  std::erase_if(readers_, [](const listener& each) { return each.to.expired(); });
  if (readers_.size() >= bounds_.readers) return nullptr;
  auto reader = std::make_shared<body_stream>(bounds_.reader_bytes, std::string(idle));
  reader->write(greeting);
  reader->write(since(last_event_id, topics));
  readers_.push_back({reader, topics});
  return reader;
}

std::string live_feed::last_event_id() const {
  const std::lock_guard lock(mutex_);
  return run_ + "-" + std::to_string(newest_);
}

std::uint64_t live_feed::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace tandem
