#pragma once
// One description of a value, many uses. A type says its fields once:
//
//   template <class V> void describe(V& v, call_hung_up& x) { v(1, "cause", x.cause); v(2, "at", x.at); }
//
// and gets from it the binary form in the journal (by tag), the JSON form in the API (by name) and equality in tests.
// Tags are for ever: never renumber, never reuse; a reader skips tags it does not know and leaves absent fields at their
// defaults, so records of every old version are read for ever.

#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "messages/ids.hpp"

namespace tandem {

namespace detail {
struct no_op_visitor {
  template <class T>
  void operator()(unsigned, const char*, T&) {}
};
template <class T>
struct is_variant : std::false_type {};
template <class... Ts>
struct is_variant<std::variant<Ts...>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
}  // namespace detail

template <class T>
concept described = requires(detail::no_op_visitor& v, T& x) {
  describe(v, x);
};

template <class V, class Tag>
void describe(V& v, id<Tag>& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, carrier_call_id& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, carrier_request_id& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, log_id& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, epoch& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, sequence& x) {
  v(1, "value", x.value);
}
template <class V>
void describe(V& v, entity_ref& x) {
  v(1, "kind", x.kind);
  v(2, "id", x.id);
}

// ------------------------------------------------------------------------------------------------ binary, by tag
// field = varint(tag << 1 | is_bytes), then varint value, or varint length and that many bytes.
// integers, bools, enums, durations: zigzag varint; double: 8 bytes; string: bytes; struct, variant, vector, map: bytes.

class tag_writer {
 public:
  explicit tag_writer(std::string& out) : out_(out) {}
  template <class T>
  void operator()(unsigned tag, const char*, const T& x) {
    field(tag, x);
  }

 private:
  template <class T>
  void field(unsigned tag, const T& x);
  void bytes(unsigned tag, std::string_view s) {
    varint(std::uint64_t{tag} << 1 | 1);
    varint(s.size());
    out_.append(s);
  }
  void varint(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<char>(n | 0x80));
    out_.push_back(static_cast<char>(n));
  }
  std::string& out_;
};

template <class T>
std::string encode(const T& x) {
  std::string out;
  tag_writer w(out);
  describe(w, const_cast<T&>(x));  // a writer never writes to it
  return out;
}

template <class T>
void tag_writer::field(unsigned tag, const T& x) {
  if constexpr (std::is_same_v<T, std::string>) {
    bytes(tag, x);
  } else if constexpr (std::is_same_v<T, double>) {
    char raw[8];
    std::memcpy(raw, &x, 8);
    bytes(tag, {raw, 8});
  } else if constexpr (std::is_enum_v<T>) {
    field(tag, static_cast<std::int64_t>(x));
  } else if constexpr (std::is_integral_v<T>) {
    const auto n = static_cast<std::int64_t>(x);
    varint(std::uint64_t{tag} << 1);
    varint(static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63));
  } else if constexpr (requires {
                         typename T::rep;
                         x.count();
                       }) {
    field(tag, static_cast<std::int64_t>(x.count()));
  } else if constexpr (requires {
                         x.has_value();
                         *x;
                       }) {
    if (x) field(tag, *x);
  } else if constexpr (detail::is_variant<T>::value) {
    std::string inner;
    tag_writer w(inner);
    std::visit([&](const auto& alternative) { w(static_cast<unsigned>(x.index()) + 1, "", alternative); }, x);
    bytes(tag, inner);
  } else if constexpr (requires { typename T::mapped_type; }) {
    std::string inner;
    tag_writer w(inner);
    for (const auto& [key, value] : x) {
      w(1, "", key);
      w(2, "", value);
    }
    bytes(tag, inner);
  } else if constexpr (detail::is_vector<T>::value) {
    std::string inner;
    tag_writer w(inner);
    for (const auto& element : x) w(1, "", element);
    bytes(tag, inner);
  } else {
    bytes(tag, encode(x));
  }
}

/// Reads what tag_writer wrote. Never throws and never reads past the end; ok() is false once the input made no sense.
class tag_reader {
 public:
  explicit tag_reader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }

  template <class T>
  void operator()(unsigned tag, const char*, T& x) {
    // Fields are written in ascending or declaration order; a scan from the start finds any of them, absent ones cost one pass.
    std::size_t at = 0;
    field_view f;
    while (ok_ && next(at, f))
      if (f.tag == tag) {
        read(f, x);
        return;
      }
  }

 private:
  struct field_view {
    std::uint64_t tag = 0;
    bool is_bytes = false;
    std::uint64_t number = 0;
    std::string_view bytes;
  };
  bool varint(std::size_t& at, std::uint64_t& n) {
    n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at >= in_.size()) return false;
      const auto c = static_cast<unsigned char>(in_[at++]);
      n |= std::uint64_t{c & 0x7fu} << shift;
      if (c < 0x80) return true;
    }
    return false;
  }
  bool next(std::size_t& at, field_view& f) {
    if (at >= in_.size()) return false;
    std::uint64_t head = 0;
    if (!varint(at, head)) return ok_ = false;
    f.tag = head >> 1;
    f.is_bytes = head & 1;
    if (!varint(at, f.number)) return ok_ = false;
    if (f.is_bytes) {
      if (f.number > in_.size() - at) return ok_ = false;
      f.bytes = in_.substr(at, f.number);
      at += f.number;
    }
    return true;
  }
  template <class T>
  void read(const field_view& f, T& x);
  template <class T, std::size_t I = 0>
  void read_variant(const field_view& f, T& x) {
    if constexpr (I < std::variant_size_v<T>) {
      if (f.tag == I + 1) {
        std::variant_alternative_t<I, T> alternative{};
        read(f, alternative);
        x.template emplace<I>(std::move(alternative));
      } else {
        read_variant<T, I + 1>(f, x);
      }
    } else {
      ok_ = false;  // a later version's alternative: the caller must decide
    }
  }
  std::string_view in_;
  bool ok_ = true;
};

/// nullopt when the bytes are not what encode() makes.
template <class T>
std::optional<T> decode(std::string_view bytes) {
  T x{};
  tag_reader r(bytes);
  describe(r, x);
  if (!r.ok()) return std::nullopt;
  return x;
}

template <class T>
void tag_reader::read(const field_view& f, T& x) {
  if constexpr (std::is_same_v<T, std::string>) {
    if (!f.is_bytes) ok_ = false;
    x.assign(f.bytes);
  } else if constexpr (std::is_same_v<T, double>) {
    if (!f.is_bytes || f.bytes.size() != 8)
      ok_ = false;
    else
      std::memcpy(&x, f.bytes.data(), 8);
  } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
    if (f.is_bytes) ok_ = false;
    x = static_cast<T>(static_cast<std::int64_t>(f.number >> 1) ^ -static_cast<std::int64_t>(f.number & 1));
  } else if constexpr (requires {
                         typename T::rep;
                         x.count();
                       }) {
    std::int64_t n = 0;
    read(f, n);
    x = T(static_cast<typename T::rep>(n));
  } else if constexpr (requires {
                         x.has_value();
                         *x;
                       }) {
    read(f, x.emplace());
  } else if constexpr (detail::is_variant<T>::value) {
    tag_reader inner(f.bytes);
    field_view alternative;
    std::size_t at = 0;
    if (!f.is_bytes || !inner.next(at, alternative))
      ok_ = false;
    else
      read_variant(alternative, x);
  } else if constexpr (requires { typename T::mapped_type; }) {
    tag_reader inner(f.bytes);
    field_view k, v;
    std::size_t at = 0;
    while (inner.next(at, k) && inner.next(at, v)) {
      typename T::key_type key{};
      typename T::mapped_type value{};
      read(k, key);
      read(v, value);
      x.emplace(std::move(key), std::move(value));
    }
    ok_ = ok_ && f.is_bytes && inner.ok();
  } else if constexpr (detail::is_vector<T>::value) {
    tag_reader inner(f.bytes);
    field_view e;
    std::size_t at = 0;
    while (inner.next(at, e)) {
      typename T::value_type element{};
      read(e, element);
      x.push_back(std::move(element));
    }
    ok_ = ok_ && f.is_bytes && inner.ok();
  } else {
    if (!f.is_bytes) {
      ok_ = false;
      return;
    }
    tag_reader inner(f.bytes);
    describe(inner, x);
    ok_ = ok_ && inner.ok();
  }
}

}  // namespace tandem
