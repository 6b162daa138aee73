#pragma once
// Values as people say them, so that the agent's read-back is understood and its grammars name what callers say. Thread: any.

#include <string>
#include <string_view>

namespace tandem {

/// "5550199" -> "five five five, zero one nine nine": one by one, in groups with a breath between. Other characters are said as
/// they are.
std::string spoken_digits(std::string_view digits);
std::string spoken_number(int n);   // 0..999999: "forty two"
std::string spoken_ordinal(int n);  // 1..99: "twenty first"
/// "15:30" -> "three thirty in the afternoon", "12:00" -> "noon".
std::string spoken_time(std::string_view hh_mm);
/// "tuesday 14" -> "tuesday the fourteenth", "14 march" -> "the fourteenth of march".
std::string spoken_date(std::string_view date);
/// Whatever it looks like; text stays as it is.
std::string spoken_value(std::string_view value);

}  // namespace tandem
