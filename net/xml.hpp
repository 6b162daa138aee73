#pragma once
// XML written without string building, and read without trust.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/errors.hpp"

namespace tandem {

/// xml_writer xml; xml.open("Response").open("Speak").attribute("language", "en-US").text("Hello & welcome").close().close();
/// Escapes everything; characters that XML 1.0 cannot hold become U+FFFD. Names are ours, never a stranger's.
class xml_writer {
 public:
  xml_writer();
  ~xml_writer();
  xml_writer& open(std::string_view name);
  /// Of the element opened last and not closed.
  xml_writer& attribute(std::string_view name, std::string_view value);
  xml_writer& text(std::string_view value);
  xml_writer& close();
  /// With declaration, without indentation. Elements left open are closed.
  std::string str() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// An element as a value. text is its own character data, without that of its children.
struct xml_element {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;
  std::vector<xml_element> children;

  /// Null when there is none.
  const std::string* attribute(std::string_view attribute_name) const;
  const xml_element* child(std::string_view child_name) const;
};

struct xml_limits {
  std::size_t bytes_max = 64 * 1024;
  std::size_t depth_max = 16;  // of elements
};

/// One root element. A document type is refused, so no entity but the five of XML itself is ever expanded. The refusal says
/// where.
outcome<xml_element> parse_xml(std::string_view document, const xml_limits& limits = {});

}  // namespace tandem
