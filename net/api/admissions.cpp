#include "net/api/admissions.hpp"

#include "net/api/json_writer.hpp"
#include "net/io_pool.hpp"

namespace tandem::rest {

namespace {

std::string last_event(const dismissal& why) {
  json_writer w;
  w.begin_object().field("code", why.code).field("detail", why.message).end_object();
  return "event: ended\ndata: " + w.take() + "\n\n";
}

/// Stands before who listens to a socket. Lives on the socket's thread.
class escorted final : public websocket_listener {
 public:
  escorted(websocket& socket, std::unique_ptr<websocket_listener> inner) : socket_(socket), inner_(std::move(inner)) {}

  void on_text(std::string_view text) override { inner_->on_text(text); }
  void on_binary(std::string_view bytes) override { inner_->on_binary(bytes); }
  void on_closed(int code, std::string_view reason) override { inner_->on_closed(code, reason); }
  bool wants_ticks() const override { return inner_->wants_ticks(); }
  void on_tick(std::chrono::steady_clock::time_point now) override { inner_->on_tick(now); }

  std::weak_ptr<escorted*> self() const { return self_; }
  void show_out(const dismissal& why) {
    inner_->on_dismissed(why.close_code, why.message);
    socket_.send_close(why.close_code, why.message);
  }

 private:
  websocket& socket_;
  const std::unique_ptr<websocket_listener> inner_;
  const std::shared_ptr<escorted*> self_ = std::make_shared<escorted*>(this);
};

}  // namespace

void admissions::add(guest g) {
  const std::lock_guard lock(mutex_);
  std::erase_if(guests_, [](const auto& each) { return each->here.expired(); });
  guests_.push_back(std::make_shared<const guest>(std::move(g)));
}

void admissions::stays(identity who, key_role least, const std::shared_ptr<body_stream>& answer, bool events,
                       std::int64_t now_ms) {
  add({std::move(who), least, answer, [weak = std::weak_ptr(answer), events](const dismissal& why) {
         const auto going_out = weak.lock();
         if (!going_out) return;
         if (events) going_out->write(last_event(why));
         going_out->end();
       }});
  look(now_ms);
}

websocket_factory admissions::staying(identity who, key_role least, websocket_factory accept) {
  return
      [this, who = std::move(who), least, accept = std::move(accept)](websocket& socket) -> std::unique_ptr<websocket_listener> {
        auto inner = accept(socket);
        if (!inner) return nullptr;
        auto made = std::make_unique<escorted>(socket, std::move(inner));
        const auto self = made->self();
        add({who, least, self, [&thread = socket.thread(), self](const dismissal& why) {
               thread.post([self, why] {
                 if (const auto here = self.lock()) (*here)->show_out(why);
               });
             }});
        return made;
      };
}

void admissions::look(std::int64_t now_ms) {
  std::vector<std::shared_ptr<const guest>> all;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(guests_, [](const auto& each) { return each->here.expired(); });
    all = guests_;
  }
  for (const auto& each : all) {
    const auto why = auth_.dismissed(each->who, each->least, now_ms);
    if (!why) continue;
    {
      const std::lock_guard lock(mutex_);
      if (std::erase(guests_, each) == 0) continue;  // somebody else does it
    }
    each->show_out(*why);
  }
}

}  // namespace tandem::rest
