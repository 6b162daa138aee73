// Of the numbers.

#include "net/diagnosis/judgement.hpp"

namespace tandem::diagnosis {
namespace {

/// Of all numbers: @p trouble says what is wrong with one, empty when nothing; @p skipped counts those that could not be asked.
template <class Trouble>
found over_numbers(const facts& f, const char* fine, Trouble trouble) {
  if (f.numbers.empty()) return open("this configuration has no numbers");
  std::string list;
  std::size_t wrong = 0;
  for (const auto& n : f.numbers) {
    const auto what = trouble(n);
    if (what.empty()) continue;
    if (++wrong <= 10) list += (list.empty() ? "" : "; ") + n.normalized.value + ": " + what;
  }
  if (!wrong) return well(std::to_string(f.numbers.size()) + " numbers: " + fine);
  return bad(list + (wrong > 10 ? " and " + std::to_string(wrong - 10) + " more" : ""));
}

template <class Trouble>
found over_carrier_numbers(const facts& f, const char* fine, Trouble trouble) {
  std::size_t known = 0;
  std::string last;
  for (const auto& [number, how] : f.carrier_numbers) {
    known += how || how.why().code == errc::not_found;
    if (!how) last = why_not(how.why());
  }
  if (!f.numbers.empty() && !known) return open(last.empty() ? in_time().evidence : last);
  return over_numbers(f, fine, [&](const number& n) -> std::string {
    const auto at = f.carrier_numbers.find(n.normalized.value);
    return at != f.carrier_numbers.end() && (at->second || at->second.why().code == errc::not_found) ? trouble(n, at->second)
                                                                                                     : "";
  });
}

}  // namespace

found number_e164(const facts& f) {
  return over_numbers(f, "all valid", [](const number& n) {
    const auto read = parse_e164(n.normalized.value, "");
    return read ? std::string() : read.why().message;
  });
}

found number_owned(const facts& f) {
  return over_carrier_numbers(f, "all belong to the account", [](const number&, const outcome<carrier_number>& at) {
    return at ? std::string() : std::string("not in this account");
  });
}

found number_linked(const facts& f) {
  return over_carrier_numbers(f, "all with a workflow are linked here", [&](const number& n, const outcome<carrier_number>& at) {
    if (!n.inbound_workflow || !at || at->application == f.config.application) return std::string();
    return at->application.empty() ? std::string("linked to no Application") : "linked to Application " + at->application;
  });
}

found number_voice(const facts& f) {
  return over_carrier_numbers(f, "all carry calls", [](const number&, const outcome<carrier_number>& at) {
    return at && !at->voice_enabled ? std::string("not enabled for voice") : std::string();
  });
}

found number_active(const facts& f) {
  return over_numbers(f, "all active", [&](const number& n) {
    if (!n.is_active) return std::string("inactive here");
    const auto at = f.carrier_numbers.find(n.normalized.value);
    return at != f.carrier_numbers.end() && at->second && !at->second->active ? std::string("inactive at Plivo") : std::string();
  });
}

/// A number that only calls out needs no workflow; whether that is meant, only its owner knows.
found number_workflow(const facts& f) {
  bool broken = false;
  auto x = over_numbers(f, "all have a workflow", [&](const number& n) {
    const auto at = f.workflow_trouble.find(n.id.value);
    const auto trouble = at == f.workflow_trouble.end() ? std::string() : at->second;
    broken = broken || (n.inbound_workflow && !trouble.empty());
    return trouble;
  });
  if (x.is == verdict::problem && !broken) x.is = verdict::warning;
  return x;
}

}  // namespace tandem::diagnosis
