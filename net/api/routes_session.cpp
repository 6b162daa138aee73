// Signing in and out: /session. Passwords are judged away from the I/O threads, and how often somebody may guess is limited.

#include "messages/operator_keys.hpp"
#include "net/api/context.hpp"
#include "net/api/operator_fields.hpp"
#include "net/api/stored.hpp"
#include "net/client_address.hpp"

namespace tandem::rest {

namespace {

struct first_operator_body {
  std::string name, email, password, bootstrap_key;
};
void fields(json_fields& f, first_operator_body& x) {
  f.required("name", x.name, name_length);
  f.required("email", x.email, email_length);
  f.required("password", x.password, password_length);
  f.required("bootstrap_key", x.bootstrap_key, {1, 512});
}

struct sign_in_body {
  std::string email, password;
};
void fields(json_fields& f, sign_in_body& x) {
  f.required("email", x.email, {1, email_length.max});
  f.required("password", x.password, {1, password_length.max});
}

struct password_body {
  std::string current_password, new_password;
};
void fields(json_fields& f, password_body& x) {
  f.required("current_password", x.current_password, {1, password_length.max});
  f.required("new_password", x.new_password, password_length);
}

bool secure(const exchange& x) { return came_by_tls(*x.request, x->trusted_proxies); }

/// Who guesses, by address and email.
std::string address_of(const exchange& x) { return client_address(*x.request, x->trusted_proxies); }

http_response too_many(std::uint32_t wait_s) {
  auto r = error(429, "Too many wrong attempts; try again in " + std::to_string(wait_s) + " s");
  r.headers.set("Retry-After", std::to_string(wait_s));
  return r;
}

http_response wrong_password() { return error(401, "Email or password is wrong."); }

/// Another site's page must not sign this browser in as somebody else: it could not read the answer, but the cookie would stay.
bool from_elsewhere(const exchange& x) {
  if (of_this_origin(*x.request, x->public_url).value_or(true)) return false;
  x.respond(coded(403, "origin_foreign", "Origin is not this node: sign in at its own address."));
  return true;
}

std::string text_of(const operator_account& who, std::int64_t ends_ms, const std::string& csrf) {
  json_writer w;
  w.begin_object().field("state", "signed_in").key("operator");
  write_operator(w, who);
  return w.field("csrf_token", csrf).time_field("expires_at", ends_ms).end_object().take();
}

/// A session that is about to begin, with the token that the browser keeps.
struct new_session {
  std::string token;
  operator_session stored;
};
new_session begin_session(std::int64_t now_ms) {
  new_session out{random_letters(), {}};
  out.stored = {sha256_hex(out.token), {}, now_ms, now_ms};
  return out;
}

std::string text_of(const exchange& x, const operator_account& who, const new_session& s) {
  return text_of(who, session_ends_ms(s.stored, s.stored.seen_ms), x->signed_in.csrf_of(s.stored.sha256));
}

http_response with_cookie(http_response r, const exchange& x, const new_session& s) {
  r.headers.set("Set-Cookie", session_cookie(s.token, secure(x)));
  return r;
}

void show(const exchange& x) {
  if (const auto s = x.api->signed_in.of(*x.request, x->now_ms())) return x.respond(ok(text_of(s->who, s->ends_ms, s->csrf)));
  const bool anybody = !x->state.scan(keys::operators(), 1).empty();
  json_writer w;
  w.begin_object().field("state", anybody ? "signed_out" : "first_run").null_field("operator");
  x.respond(ok(w.null_field("csrf_token").null_field("expires_at").end_object().take()));
}

// ------------------------------------------------------------------------------------------------ the first operator

/// The key that the first operator is shown, and what is stored of it.
api_key first_key(const std::string& key, std::int64_t now_ms) {
  api_key out;
  out.name = "first key";
  out.prefix = key.substr(0, 8);
  out.sha256 = sha256_hex(key);
  out.created_ms = now_ms;
  return out;
}

http_response operator_exists() { return coded(409, "operator_exists", "There is an operator already: sign in."); }

void make_first(const exchange& x, operator_account who) {
  const auto key = make_api_key();
  const auto session = begin_session(x->now_ms());
  x->operators.create_first(
      std::move(who), first_key(key, x->now_ms()), session.stored, [x, key, session](outcome<operator_account> made) {
        if (!made) return x.respond(made.why().code == errc::conflict ? operator_exists() : refused(made.why()));
        json_writer w;
        w.begin_object().raw_field("session", text_of(x, *made, session)).field("api_key", key).end_object();
        x.respond(with_cookie(ok(w.take()), x, session));
      });
}

void first_operator(const exchange& x) {
  problems found;
  const auto body = read_body<first_operator_body>(*x.request, found);
  operator_account who;
  if (body) {
    who.name = read_name(body->name, found);
    who.email = read_email(body->email, found);
  }
  if (!found.empty()) return x.respond(unprocessable(found));
  if (from_elsewhere(x)) return;
  if (!x->state.scan(keys::operators(), 1).empty()) return x.respond(operator_exists());
  const auto address = address_of(x);
  if (const auto wait_s = x.api->password_attempts.begin(address, {}, x->now_ms())) return x.respond(too_many(*wait_s));
  if (!x->auth.is_bootstrap_key(body->bootstrap_key))
    return x.respond(coded(403, "bootstrap_key_wrong",
                           "This is not the node's bootstrap key: it is the value of TANDEM_BOOTSTRAP_API_KEY, or what the "
                           "node printed when it started."));
  x.api->password_attempts.right(address, {}, x->now_ms());
  who.role = key_role::admin;
  hashing(x, [x, who, password = body->password]() mutable {
    who.password_hash = hash_password(password, x->password_cost);
    make_first(x, std::move(who));
  });
}

// ------------------------------------------------------------------------------------------------ in and out

void let_in(const exchange& x, const operator_account& who) {
  const auto session = begin_session(x->now_ms());
  const auto before = session_token(*x.request);
  sign_in what{who.id, who.password_hash, session.stored, before.empty() ? "" : sha256_hex(before)};
  x->operators.sign_in(std::move(what), [x, session](outcome<operator_account> in) {
    if (!in) return x.respond(in.why().code == errc::unauthorized ? wrong_password() : refused(in.why()));
    x.respond(with_cookie(ok(text_of(x, *in, session)), x, session));
  });
}

void sign_in_route(const exchange& x) {
  problems found;
  const auto body = read_body<sign_in_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (from_elsewhere(x)) return;
  problems unused;  // what is no email is nobody's
  const auto email = read_email(body->email, unused), address = address_of(x);
  if (const auto wait_s = x.api->password_attempts.begin(address, email, x->now_ms())) return x.respond(too_many(*wait_s));
  hashing(x, [x, email, address, password = body->password] {
    const auto who = find_operator(x->state, email);
    // An unknown email takes as long as a known one: the clock tells nobody who works here.
    const bool right = is_password(password, who ? who->password_hash : nobodys_hash(x->password_cost));
    if (!who || !right || !who->is_active) return x.respond(wrong_password());
    x.api->password_attempts.right(address, email, x->now_ms());
    let_in(x, *who);
  });
}

void sign_out_route(const exchange& x) {
  x->operators.sign_out(x.who.session, [x](outcome<done> out) {
    if (!out) return x.respond(refused(out.why()));
    auto r = success("Signed out");
    r.headers.set("Set-Cookie", no_session_cookie(secure(x)));
    x.respond(std::move(r));
  });
}

void change_password(const exchange& x) {
  problems found;
  const auto body = read_body<password_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto address = address_of(x);
  if (const auto wait_s = x.api->password_attempts.begin(address, x.who.email, x->now_ms())) return x.respond(too_many(*wait_s));
  hashing(x, [x, address, body = *body] {
    const auto who = find_operator(x->state, x.who.whose);
    if (!who || !is_password(body.current_password, who->password_hash))
      return x.respond(unprocessable({std::string("body"), std::string("current_password")}, "This is not your password"));
    x.api->password_attempts.right(address, x.who.email, x->now_ms());
    password_change what{who->id, who->password_hash, hash_password(body.new_password, x->password_cost), x.who.session};
    x->operators.change_password(std::move(what), [x](outcome<done> how) {
      if (how) return x.respond(success("Password changed"));
      const bool overtaken = how.why().code == errc::unauthorized;
      x.respond(overtaken ? coded(401, session_expired, "Your password was changed elsewhere: sign in again.")
                          : refused(how.why()));
    });
  });
}

}  // namespace

void add_session_routes(route_table& to) {
  to.add("GET", "/api/v1/session", show);
  to.add("POST", "/api/v1/session/first-operator", first_operator, takes<first_operator_body>());
  to.add("POST", "/api/v1/session", sign_in_route, takes<sign_in_body>());
  to.add("DELETE", "/api/v1/session", sign_out_route);
  to.add("PUT", "/api/v1/session/password", change_password, takes<password_body>());
}

}  // namespace tandem::rest
