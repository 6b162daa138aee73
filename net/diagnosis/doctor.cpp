#include "net/diagnosis/doctor.hpp"

#include <algorithm>
#include <mutex>

#include "net/diagnosis/examination.hpp"
#include "net/diagnosis/front_door.hpp"
#include "net/diagnosis/stored_facts.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::size_t examinations_max = 8;

diagnosis diagnosis_of(const facts& f) {
  diagnosis out;
  out.config = f.config.id;
  out.config_name = f.config.name;
  out.checked_ms = f.now_ms;
  out.findings = judge(f);
  return out;
}

bool can_be_mended(const diagnosis& d) {
  return std::any_of(d.findings.begin(), d.findings.end(),
                     [](const finding& x) { return x.what->fixable && x.is == verdict::problem; });
}

void mark_fixed(const diagnosis& before, diagnosis& after) {
  for (std::size_t i = 0; i < after.findings.size(); ++i)
    after.findings[i].fixed = before.findings[i].is == verdict::problem && after.findings[i].is == verdict::ok;
}

std::shared_ptr<const doctor_surroundings> kept(doctor_surroundings around) {
  while (around.public_url.ends_with('/')) around.public_url.pop_back();
  return std::make_shared<const doctor_surroundings>(std::move(around));
}

}  // namespace

class doctor::core : public std::enable_shared_from_this<doctor::core> {
 public:
  using told_fn = std::function<void(outcome<diagnosis>)>;

  explicit core(doctor_surroundings around)
      : around_(kept(std::move(around))),
        door(std::make_shared<front_door>(front_door::surroundings{around_->io, around_->web, around_->public_url,
                                                                   around_->secret, around_->now_ms, around_->deadline})) {}

  bool enter() {
    std::lock_guard lock(mutex_);
    if (under_way_ >= examinations_max) return false;
    ++under_way_;
    return true;
  }
  void leave() {
    std::lock_guard lock(mutex_);
    --under_way_;
  }
  std::optional<telephony_config> config(telephony_config_id id) const { return stored_config(around_->state, id); }

  /// Keeps the core until @p seen has run.
  void look(const telephony_config& config, std::function<void(facts)> seen) {
    look_at_everything(around_, *door, config,
                       [self = shared_from_this(), seen = std::move(seen)](facts f) { seen(std::move(f)); });
  }

  void mend_and_look_again(const diagnosis& first, consent given, const told_fn& told) {
    const auto id = first.config;
    around_->telephony.sync_now(id, given, [self = shared_from_this(), id, told, first](const outcome<provider_sync>& said) {
      const auto word = said ? *said : provider_sync{false, said.why().message};
      const auto now = self->config(id);
      if (!now) return told(refusal{errc::not_found, "Telephony configuration not found", "config_id"});
      self->look(*now, [told, first, word](const facts& again) {
        auto second = diagnosis_of(again);
        second.fix = word;
        mark_fixed(first, second);
        told(std::move(second));
      });
    });
  }

 private:
  const std::shared_ptr<const doctor_surroundings> around_;
  std::mutex mutex_;
  std::size_t under_way_ = 0;

 public:
  const std::shared_ptr<front_door> door;
};

doctor::doctor(doctor_surroundings around) : core_(std::make_shared<core>(std::move(around))) {}
doctor::~doctor() = default;

void doctor::examine(telephony_config_id id, examination_wish wish, std::function<void(outcome<diagnosis>)> done) {
  const auto config = core_->config(id);
  if (!config) return done(refusal{errc::not_found, "Telephony configuration not found", "config_id"});
  if (!core_->enter()) return done(refusal{errc::limit_reached, "8 examinations are under way already; try again later", ""});
  const core::told_fn told = [core = core_, done = std::move(done)](outcome<diagnosis> d) {
    core->leave();
    done(std::move(d));
  };
  core_->look(*config, [core = core_, wish, told](const facts& f) {
    auto first = diagnosis_of(f);
    if (!wish.fix || (!can_be_mended(first) && !f.config.application.empty())) return told(std::move(first));
    core->mend_and_look_again(first, wish.force ? consent::everything : consent::shown, told);
  });
}

void doctor::add_routes(router& routes) { core_->door->add_routes(routes); }
bool doctor::recognises(const http_request& request) const { return core_->door->recognises(request); }
void doctor::answer(const http_request& request, const responder& respond) { core_->door->answer(request, respond); }
bool doctor::serves(std::string_view path) { return front_door::serves(path); }
websocket_decision doctor::gate(const http_request& request) const { return core_->door->gate(request); }

}  // namespace tandem::diagnosis
