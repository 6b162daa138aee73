#pragma once
// The types of answers, as text.
//
// A name begins a type; each line under it is a field: its name (a ? behind it: it may be left out), its type, what it means.
//
//   str int num bool time any   as in JSON; a time is RFC 3339, UTC
//   obj                         an object that belongs to users: anything may be in it
//   "word"                      that very word
//   Name  [T]  {T}  A|B  T?     a named type, a list, an object with values of T, one of two, or null

#include <string_view>

namespace tandem::rest::schema_types {

extern const std::string_view node;
extern const std::string_view telephony;
extern const std::string_view calls;
extern const std::string_view workflows;
extern const std::string_view runs;
extern const std::string_view resources;

}  // namespace tandem::rest::schema_types
