#include "net/xml.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

#include <pugixml.hpp>

namespace tandem {

namespace {

/// Length of the character at @p i when it is one that XML 1.0 can hold, 0 otherwise.
std::size_t valid_length(std::string_view s, std::size_t i) {
  auto byte = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0u; };
  auto follows = [&](std::size_t k) { return (byte(k) & 0xc0) == 0x80; };
  unsigned b = byte(i);
  if (b < 0x80) return b >= 0x20 || b == '\t' || b == '\n' || b == '\r' ? 1 : 0;
  if (b >= 0xc2 && b < 0xe0) return follows(i + 1) ? 2 : 0;
  if (b >= 0xe0 && b < 0xf0) {
    if (!follows(i + 1) || !follows(i + 2)) return 0;
    unsigned code = (b & 0x0f) << 12 | (byte(i + 1) & 0x3f) << 6 | (byte(i + 2) & 0x3f);
    return code >= 0x800 && (code < 0xd800 || code > 0xdfff) && code < 0xfffe ? 3 : 0;
  }
  if (b >= 0xf0 && b < 0xf5) {
    if (!follows(i + 1) || !follows(i + 2) || !follows(i + 3)) return 0;
    unsigned code = (b & 0x07) << 18 | (byte(i + 1) & 0x3f) << 12 | (byte(i + 2) & 0x3f) << 6 | (byte(i + 3) & 0x3f);
    return code >= 0x10000 && code <= 0x10ffff ? 4 : 0;
  }
  return 0;
}

std::string cleaned(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    auto n = valid_length(text, i);
    if (n == 0)
      out += "\xef\xbf\xbd";
    else
      out.append(text.substr(i, n));
    i += std::max<std::size_t>(n, 1);
  }
  return out;
}

refusal bad(std::string why) { return {errc::invalid, std::move(why), "xml"}; }

/// "line 3, column 7"
std::string position(std::string_view document, std::ptrdiff_t offset) {
  auto before = document.substr(0, std::min(document.size(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0))));
  auto lines = std::count(before.begin(), before.end(), '\n');
  auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1);
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

class reader {
 public:
  reader(std::string_view document, const xml_limits& limits) : document_(document), limits_(limits) {}

  outcome<xml_element> read() {
    if (document_.size() > limits_.bytes_max)
      return bad("the document has " + std::to_string(document_.size()) + " bytes, more than " +
                 std::to_string(limits_.bytes_max));
    pugi::xml_document tree;
    auto flags =
        (pugi::parse_default | pugi::parse_doctype | pugi::parse_fragment | pugi::parse_ws_pcdata_single) & ~pugi::parse_eol;
    auto parsed = tree.load_buffer(document_.data(), document_.size(), flags, pugi::encoding_utf8);
    if (!parsed) return bad(std::string(parsed.description()) + " at " + position(document_, parsed.offset));
    pugi::xml_node root;
    for (auto node : tree.children())
      if (auto why = top_level(node, root); !why.empty()) return bad(why + " at " + position(document_, node.offset_debug()));
    if (!root) return bad("there is no element in the document");
    xml_element out;
    if (!convert(root, out, 1)) return bad(why_);
    return out;
  }

 private:
  /// What is wrong with @p node beside the root element, in words, or nothing.
  static std::string top_level(pugi::xml_node node, pugi::xml_node& root) {
    switch (node.type()) {
      case pugi::node_doctype: return "a document type is not accepted";
      case pugi::node_pcdata:
      case pugi::node_cdata: {
        std::string_view text = node.value();
        bool blank = text.find_first_not_of(" \t\r\n") == text.npos && node.type() == pugi::node_pcdata;
        return blank ? "" : "text outside of the root element";
      }
      case pugi::node_element:
        if (root) return "a second root element";
        root = node;
        return {};
      default: return {};
    }
  }

  bool convert(pugi::xml_node node, xml_element& out, std::size_t depth) {
    auto complain = [&](std::string why) {
      why_ = std::move(why) + " at " + position(document_, node.offset_debug());
      return false;
    };
    if (depth > limits_.depth_max) return complain("elements are nested deeper than " + std::to_string(limits_.depth_max));
    out.name = node.name();
    for (auto a : node.attributes()) {
      if (out.attribute(a.name())) return complain("the attribute " + std::string(a.name()) + " is given twice");
      out.attributes.emplace_back(a.name(), a.value());
    }
    for (auto child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out.text += child.value();
      if (child.type() == pugi::node_element && !convert(child, out.children.emplace_back(), depth + 1)) return false;
    }
    return true;
  }

  std::string_view document_;
  const xml_limits& limits_;
  std::string why_;
};

}  // namespace

struct xml_writer::state {
  pugi::xml_document document;
  pugi::xml_node current;
};

xml_writer::xml_writer() : state_(std::make_unique<state>()) { state_->current = state_->document; }
xml_writer::~xml_writer() = default;

xml_writer& xml_writer::open(std::string_view name) {
  state_->current = state_->current.append_child(std::string(name).c_str());
  return *this;
}

xml_writer& xml_writer::attribute(std::string_view name, std::string_view value) {
  state_->current.append_attribute(std::string(name).c_str()).set_value(cleaned(value).c_str());
  return *this;
}

xml_writer& xml_writer::text(std::string_view value) {
  if (!value.empty()) state_->current.append_child(pugi::node_pcdata).set_value(cleaned(value).c_str());
  return *this;
}

xml_writer& xml_writer::close() {
  if (state_->current != state_->document) state_->current = state_->current.parent();
  return *this;
}

std::string xml_writer::str() const {
  std::ostringstream out;
  out << R"(<?xml version="1.0" encoding="UTF-8"?>)";
  state_->document.save(out, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(out).str();
}

const std::string* xml_element::attribute(std::string_view attribute_name) const {
  for (const auto& [key, value] : attributes)
    if (key == attribute_name) return &value;
  return nullptr;
}

const xml_element* xml_element::child(std::string_view child_name) const {
  for (const auto& c : children)
    if (c.name == child_name) return &c;
  return nullptr;
}

outcome<xml_element> parse_xml(std::string_view document, const xml_limits& limits) { return reader(document, limits).read(); }

}  // namespace tandem
