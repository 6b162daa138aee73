#pragma once
// Reads the API's JSON. A request's type says its fields once, with bounds, in a function of its own:
//
//   void fields(json_fields& f, create_key_body& x) { f.required("name", x.name, {1, 255}); }
//
// and read_json() fills it or tells every problem at once, in the words and codes that FastAPI's clients know (pydantic 2).
// A field that nobody described is a problem too, with the nearest name that would have been right, unless the object is open().
// Like pydantic, a number may come as its text ("12") and a boolean as 0, 1, "true", "no" and the like. A problem never repeats a
// value: it may be a secret.
//
// The same function, asked by schema_of(), describes instead of reading: what OpenAPI says of a body is what is read.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tandem::rest {

using loc_part = std::variant<std::string, std::int64_t>;

/// One thing wrong with a request, and where.
struct problem {
  std::vector<loc_part> loc;  // {"body", "config", "plivo", "auth_id"}
  std::string message;
  std::string type;     // pydantic's name of it: "missing", "string_too_long", ...
  std::string context;  // a parser's own words, written as ctx.error; usually empty
};
using problems = std::vector<problem>;

/// A JSON object (or any JSON value, where said) as its text.
struct json_text {
  std::string value;
};

/// In Unicode code points.
struct length {
  std::size_t min = 0;
  std::size_t max = std::numeric_limits<std::size_t>::max();
};
struct range {
  double min = std::numeric_limits<double>::lowest();
  double max = std::numeric_limits<double>::max();
};

struct json_shape;

class json_fields {
 public:
  /// True when nothing is read and only the shape is wanted: a description that depends on values tells all of itself then.
  bool describing() const { return shape_ != nullptr; }
  /// Fields that nobody describes are welcome here (or again not).
  void open();
  void close();
  /// Fields of our own answers that a client may send back with what it changed; they are not read.
  void ignored(std::initializer_list<const char*> names);

  /// Absent or null is a problem.
  void required(const char* name, std::string& x, length bounds = {});
  void required(const char* name, std::int64_t& x, range bounds = {});
  void required(const char* name, json_text& x);

  /// Absent and null are the same: nothing.
  void optional(const char* name, std::optional<std::string>& x, length bounds = {});
  void optional(const char* name, std::optional<std::int64_t>& x, range bounds = {});
  void optional(const char* name, std::optional<double>& x, range bounds = {});
  void optional(const char* name, std::optional<bool>& x);
  void optional(const char* name, std::optional<json_text>& x);  // an object
  void optional(const char* name, std::optional<std::vector<std::string>>& x, std::size_t items_max);

  /// Absent leaves @p x as it is; null is a problem.
  void with_default(const char* name, bool& x);

  /// Checks without keeping: for objects that travel on as text.
  void check_text(const char* name, length bounds = {});
  void check_integer(const char* name, range bounds = {});
  void check_number(const char* name, range bounds = {});
  void check_bool(const char* name);
  void check_choice(const char* name, std::initializer_list<const char*> allowed);

  /// The object @p name; @p describe is called when it is there. Absent or null: a problem if @p required. False unless called.
  bool object(const char* name, bool required, const std::function<void(json_fields&)>& describe);
  /// The elements of the array @p name that are objects; others are a problem. Null and absent: none.
  void objects(const char* name, std::size_t max, const std::function<void(json_fields&)>& describe);
  /// From here on problems are told under one more step, as pydantic does with the tag of a union.
  void step_into(std::string tag) { loc_.push_back(std::move(tag)); }

  bool has(const char* name);      // there and not null
  bool is_null(const char* name);  // there, and null
  void add_problem(const char* name, std::string message, std::string type);

 private:
  friend bool read_fields(std::string_view, std::vector<loc_part>, const std::function<void(json_fields&)>&, problems&);
  friend std::string schema_of(const std::function<void(json_fields&)>&);
  json_fields(const void* object, std::vector<loc_part> loc, problems& found)
      : object_(object), loc_(std::move(loc)), problems_(found) {}
  json_fields(json_shape& shape, problems& unused) : object_(nullptr), problems_(unused), shape_(&shape) {}

  const void* find(const char* name);  // null: absent. From then on the name is known
  /// Describing: remembers the field and is true.
  bool describe(const char* name, const char* type, bool required, length text = {}, range number = {});
  void refuse_unknown();
  template <class Read, class X>
  void read_optional(const char* name, std::optional<X>& x, Read read);

  const void* object_;  // a nlohmann::json, which no header of ours includes
  std::vector<loc_part> loc_;
  problems& problems_;
  json_shape* shape_ = nullptr;
  std::vector<std::string_view> known_;
  bool open_ = false;
};

/// Parses @p text, which must be an object nested at most json_depth_max deep, and has @p describe read it. False when @p found
/// grew.
bool read_fields(std::string_view text, std::vector<loc_part> loc, const std::function<void(json_fields&)>& describe,
                 problems& found);

/// Nothing when there was a problem.
template <class T>
std::optional<T> read_json(std::string_view text, problems& found, std::vector<loc_part> loc = {std::string("body")}) {
  T x{};
  if (!read_fields(
          text, std::move(loc), [&](json_fields& f) { fields(f, x); }, found))
    return std::nullopt;
  return x;
}

/// What @p describe reads, as a JSON schema: closed objects, bounds, words.
std::string schema_of(const std::function<void(json_fields&)>& describe);

/// @p text if it is a JSON object, "{}" otherwise: what is stored must never break an answer.
std::string_view object_or_empty(std::string_view text);

/// {"detail":[{"loc":[...],"msg":"...","type":"..."}]}
std::string problems_json(const problems& found);

}  // namespace tandem::rest
