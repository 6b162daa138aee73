#pragma once
// Operators and their sessions: a part of the organisation's actor, so that "the last admin" and "this email is taken" are
// decided in one place.

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "actors/answer.hpp"
#include "actors/world.hpp"
#include "messages/journal.hpp"
#include "messages/operators.hpp"

namespace tandem {

namespace to_operators {
struct make_first {
  operator_account who;
  api_key key;
  operator_session session;
  answer<operator_account> to;
};
struct make {
  operator_account who;
  answer<operator_account> to;
};
struct update {
  operator_id id;
  update_operator what;
  answer<operator_account> to;
};
struct remove {
  operator_id id;
  answer<done> to;
};
struct sign_in {
  tandem::sign_in what;
  answer<operator_account> to;
};
struct sign_out {
  std::string sha256;
  answer<done> to;
};
struct change_password {
  password_change what;
  answer<done> to;
};
struct seen {
  std::string sha256;
  std::int64_t at_ms = 0;
};
}  // namespace to_operators

using operators_message =
    std::variant<to_operators::make_first, to_operators::make, to_operators::update, to_operators::remove, to_operators::sign_in,
                 to_operators::sign_out, to_operators::change_password, to_operators::seen>;

/// Used on the organisation's thread, one message at a time: none is handled while an append of the one before is under way.
class operator_book {
 public:
  using then_fn = std::function<void(const outcome<sequence>&)>;
  using append_fn = std::function<void(const char* what, std::vector<change>, then_fn)>;

  operator_book(world& w, append_fn append, std::function<std::uint64_t()> fresh_id)
      : world_(w), append_(std::move(append)), fresh_id_(std::move(fresh_id)) {}
  void on(operators_message m);

 private:
  void handle(to_operators::make_first& m);
  void handle(to_operators::make& m);
  void handle(to_operators::update& m);
  void handle(to_operators::remove& m);
  void handle(to_operators::sign_in& m);
  void handle(to_operators::sign_out& m);
  void handle(to_operators::change_password& m);
  void handle(to_operators::seen& m);

  std::optional<operator_account> find(operator_id id) const;
  std::vector<operator_account> all() const;
  std::vector<operator_session> sessions() const;
  /// Would nobody active be an admin if @p id were not?
  bool is_last_admin(operator_id id) const;
  /// Erases the sessions of @p whose, all but @p kept, into @p changes.
  void end_sessions(operator_id whose, std::string_view kept, std::vector<change>& changes) const;
  /// Makes room for one more of @p whose: what has run out goes, and the one unused for longest when there are too many.
  void clear_sessions(operator_id whose, std::int64_t now_ms, std::vector<change>& changes) const;

  world& world_;
  append_fn append_;
  std::function<std::uint64_t()> fresh_id_;
};

}  // namespace tandem
