#pragma once
// How one element of a document is read: attributes asked for by name, everything else remarked upon or refused. Internal to
// xml_document.cpp and xml_bridging.cpp.

#include <charconv>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "examples/plivo_emulator/text.hpp"
#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

struct refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline std::string all_text(const pugi::xml_node& node) {
  std::string out;
  for (auto child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      out += child.value();
    else if (child.type() == pugi::node_element)
      out += " " + all_text(child) + " ";
  }
  return out;
}

/// The attributes of one element, each asked for by name.
class reader {
 public:
  reader(const pugi::xml_node& node, std::vector<std::string>& remarks) : node_(node), remarks_(remarks) {
    std::set<std::string> seen;
    for (auto a : node.attributes())
      if (!seen.insert(a.name()).second) throw refused("not well-formed: <" + tag() + "> has two attributes " + a.name());
  }
  ~reader() {
    for (auto a : node_.attributes())
      if (!asked_.count(a.name()))
        remarks_.push_back("<" + tag() + "> has an attribute " + a.name() + " that means nothing here");
  }
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  std::string tag() const { return node_.name(); }
  std::string text(const char* name, std::string otherwise) {
    asked_.insert(name);
    auto a = node_.attribute(name);
    return a ? a.value() : std::move(otherwise);
  }
  int number(const char* name, int low, int high, int otherwise) {
    auto value = text(name, "");
    if (!node_.attribute(name)) return otherwise;
    int n = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (error != std::errc{} || end != value.data() + value.size() || n < low || n > high)
      throw refused("<" + tag() + "> " + name + "=\"" + value + "\" should be a whole number from " + std::to_string(low) +
                    " to " + std::to_string(high));
    return n;
  }
  bool flag(const char* name, bool otherwise) {
    auto value = one_of(name, {"true", "false"}, otherwise ? "true" : "false");
    return value == "true";
  }
  std::string one_of(const char* name, const std::vector<std::string>& allowed, std::string otherwise) {
    auto value = text(name, std::move(otherwise));
    std::string list;
    for (const auto& a : allowed) {
      if (value == a) return value;
      list += (list.empty() ? "" : ", ") + a;
    }
    throw refused("<" + tag() + "> " + name + "=\"" + value + "\" should be one of " + list);
  }
  std::string method(const char* name) { return one_of(name, {"POST", "GET"}, "POST"); }
  void ignore(std::initializer_list<const char*> names) {
    for (auto* n : names) asked_.insert(n);
  }
  std::string content() const { return trimmed(all_text(node_)); }
  void no_children() const {
    for (auto child : node_.children())
      if (child.type() == pugi::node_element) throw refused("<" + tag() + "> cannot hold <" + child.name() + ">");
  }
  const pugi::xml_node& node() const { return node_; }

 private:
  pugi::xml_node node_;
  std::vector<std::string>& remarks_;
  std::set<std::string> asked_;
};

/// Speak, Play or Wait within @p parent.
prompt_element read_prompt(const pugi::xml_node& node, const std::string& parent, std::vector<std::string>& remarks);

dial_element read_dial(reader& r, std::vector<std::string>& remarks);
conference_element read_conference(reader& r);
record_element read_record(reader& r);
pre_answer_element read_pre_answer(reader& r, std::vector<std::string>& remarks);

}  // namespace tandem::emulator
