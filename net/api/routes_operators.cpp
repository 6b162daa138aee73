// Who may sign in: /operators. Admins add, change and remove them; one active admin always stays.

#include "net/api/context.hpp"
#include "net/api/operator_fields.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

struct create_operator_body {
  std::string name, email, role, password;
};
void fields(json_fields& f, create_operator_body& x) {
  f.required("name", x.name, name_length);
  f.required("email", x.email, email_length);
  f.required("role", x.role);
  f.check_choice("role", {"admin", "operator", "viewer"});
  f.required("password", x.password, password_length);
}

struct update_operator_body {
  std::optional<std::string> name, role, password;
  std::optional<bool> is_active;
};
void fields(json_fields& f, update_operator_body& x) {
  f.optional("name", x.name, name_length);
  f.optional("role", x.role);
  f.check_choice("role", {"admin", "operator", "viewer"});
  f.optional("is_active", x.is_active);
  f.optional("password", x.password, password_length);
}

void list(const exchange& x) {
  json_writer w;
  w.begin_object().key("operators").begin_array();
  for (const auto& o : all_operators(x->state)) write_operator(w, o);
  x.respond(ok(w.end_array().end_object().take()));
}

void create(const exchange& x) {
  problems found;
  const auto body = read_body<create_operator_body>(*x.request, found);
  operator_account who;
  if (body) {
    who.name = read_name(body->name, found);
    who.email = read_email(body->email, found);
    who.role = read_role(body->role);
  }
  if (!found.empty()) return x.respond(unprocessable(found));
  hashing(x, [x, who, password = body->password]() mutable {
    who.password_hash = hash_password(password, x->password_cost);
    x->operators.create(std::move(who), answering<operator_account>(x, shown));
  });
}

/// The operator named in the path, if there is one; answers otherwise.
std::optional<operator_id> operator_in_path(const exchange& x, problems& found) {
  const auto id = path_id<operator_id>(*x.request, "operator_id", found);
  if (!found.empty())
    x.respond(unprocessable(found));
  else if (!find_operator(x->state, id))
    x.respond(error(404, "Operator not found"));
  else
    return id;
  return {};
}

void update(const exchange& x) {
  problems found;
  const auto body = read_body<update_operator_body>(*x.request, found);
  update_operator what;
  if (body) {
    if (body->name) what.name = read_name(*body->name, found);
    if (body->role) what.role = read_role(*body->role);
    what.is_active = body->is_active;
  }
  const auto id = operator_in_path(x, found);
  if (!id) return;
  const auto go = [x, id = *id](update_operator with) {
    x->operators.update(id, std::move(with),
                        answering<operator_account>(x, [x](const operator_account& now) { return shown(now); }));
  };
  if (!body->password) return go(std::move(what));
  hashing(x, [x, go, what, password = *body->password]() mutable {
    what.password_hash = hash_password(password, x->password_cost);
    go(std::move(what));
  });
}

void remove(const exchange& x) {
  problems found;
  if (const auto id = operator_in_path(x, found))
    x->operators.remove(*id, answering<done>(x, [x](const done&) { return success("Operator removed"); }));
}

}  // namespace

void add_operator_routes(route_table& to) {
  to.add("GET", "/api/v1/operators", list);
  to.add("POST", "/api/v1/operators", create, takes<create_operator_body>());
  to.add("PUT", "/api/v1/operators/{operator_id}", update, takes<update_operator_body>());
  to.add("DELETE", "/api/v1/operators/{operator_id}", remove);
}

}  // namespace tandem::rest
