#include "net/api/shares.hpp"

#include <algorithm>

#include "messages/keys.hpp"
#include "net/api/json.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t of_a_call_max = 1'000;

std::string name_of(call_id call, std::string_view id) { return keys::fixed(call.value) + "-" + std::string(id); }

struct share_body {
  std::int64_t call = 0, expires_ms = 0;
  std::string created_by;
};
void fields(json_fields& f, share_body& x) {
  f.required("call", x.call);
  f.required("expires_ms", x.expires_ms);
  f.required("created_by", x.created_by);
}

}  // namespace

resource stored_share(const call_share& s) {
  json_writer w;
  w.begin_object().field("call", s.call).field("expires_ms", s.expires_ms).field("created_by", s.created_by).end_object();
  resource r;
  r.kind = call_share_kind;
  r.name = name_of(s.call, s.id);
  r.body_json = w.take();
  return r;
}

std::optional<call_share> read_share(const resource& r) {
  problems unused;
  const auto body = read_json<share_body>(r.body_json, unused);
  if (!body || !r.active) return {};
  return call_share{r.name.substr(r.name.find('-') + 1), call_id{static_cast<std::uint64_t>(body->call)}, r.created_ms,
                    body->expires_ms, body->created_by};
}

std::optional<call_share> find_share(const state_reader& state, call_id call, std::string_view id, std::int64_t now_ms) {
  const auto stored = find_resource(state, call_share_kind, name_of(call, id));
  auto share = stored ? read_share(*stored) : std::nullopt;
  if (share && share->expires_ms <= now_ms) return {};
  return share;
}

std::vector<call_share> shares_of(const state_reader& state, call_id call, std::int64_t now_ms) {
  std::vector<call_share> out;
  const auto prefix = keys::resource(static_cast<std::uint8_t>(call_share_kind), name_of(call, ""));
  for (const auto& [key, value] : state.scan(prefix, of_a_call_max)) {
    const auto stored = decode<resource>(value);
    auto share = stored ? read_share(*stored) : std::nullopt;
    if (share && share->expires_ms > now_ms) out.push_back(std::move(*share));
  }
  std::ranges::stable_sort(out, {}, &call_share::created_ms);
  return out;
}

std::vector<resource> shares_over(const state_reader& state, std::int64_t now_ms, std::size_t limit) {
  std::vector<resource> out;
  for (auto& r : all_resources(state, call_share_kind)) {
    if (out.size() == limit) break;
    const auto share = read_share(r);
    if (!share || share->expires_ms > now_ms) continue;
    r.active = false;
    out.push_back(std::move(r));
  }
  return out;
}

}  // namespace tandem::rest
