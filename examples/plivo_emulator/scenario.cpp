#include "examples/plivo_emulator/scenario.hpp"

#include <charconv>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/sound.hpp"

namespace tandem::emulator {

namespace {

using json = nlohmann::json;

struct wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void replace_variables(json& value, const std::map<std::string, std::string>& vars, const std::string& where) {
  if (value.is_structured()) {
    for (auto it = value.begin(); it != value.end(); ++it)
      replace_variables(*it, vars,
                        value.is_object() ? where + "." + it.key() : where + "[" + std::to_string(it - value.begin()) + "]");
    return;
  }
  if (!value.is_string()) return;
  std::string text = value, out;
  for (std::size_t at = 0;;) {
    auto open = text.find("${", at);
    out += text.substr(at, open - at);
    if (open == std::string::npos) break;
    auto close = text.find('}', open);
    auto name = close == std::string::npos ? "" : text.substr(open + 2, close - open - 2);
    auto found = vars.find(name);
    if (found == vars.end()) throw wrong(where + ": there is no variable ${" + name + "}; give it in \"vars\" or with the call");
    out += found->second;
    at = close + 1;
  }
  value = out;
}

std::string kind_of(const json& v) { return v.type_name(); }

/// The fields of one JSON object, each asked for by name; what nobody asked for is refused by name.
class reader {
 public:
  reader(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) throw wrong(where_ + ": should be an object, is " + kind_of(object));
  }
  const json* field(const std::string& name) {
    asked_.insert(name);
    auto it = object_.find(name);
    return it == object_.end() ? nullptr : &*it;
  }
  std::string text(const std::string& name, std::string otherwise) {
    auto* v = field(name);
    if (!v) return otherwise;
    if (!v->is_string()) throw wrong(at(name) + ": should be text, is " + kind_of(*v));
    return *v;
  }
  int number(const std::string& name, int low, int high, std::optional<int> otherwise) {
    auto* v = field(name);
    if (!v && otherwise) return *otherwise;
    if (!v) throw wrong(at(name) + ": is missing; a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return as_number(*v, at(name), low, high);
  }
  bool flag(const std::string& name, bool otherwise) {
    auto* v = field(name);
    if (!v) return otherwise;
    if (!v->is_boolean()) throw wrong(at(name) + ": should be true or false, is " + kind_of(*v));
    return *v;
  }
  std::vector<std::string> texts(const std::string& name) {
    auto* v = field(name);
    if (!v) return {};
    if (v->is_string()) return {v->get<std::string>()};
    if (!v->is_array()) throw wrong(at(name) + ": should be a list of texts, is " + kind_of(*v));
    std::vector<std::string> out;
    for (const auto& one : *v) {
      if (!one.is_string()) throw wrong(at(name) + ": should hold texts only, holds " + kind_of(one));
      out.push_back(one);
    }
    return out;
  }
  void done() const {
    for (auto it = object_.begin(); it != object_.end(); ++it)
      if (!asked_.count(it.key())) throw wrong(at(it.key()) + ": there is no such field here");
  }
  std::string at(const std::string& name) const { return where_.empty() ? name : where_ + "." + name; }

  static int as_number(const json& v, const std::string& where, int low, int high) {
    std::int64_t n = low - 1LL;
    if (v.is_number_integer()) n = v;
    if (v.is_string()) {
      const auto& s = v.get_ref<const std::string&>();
      auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
      if (error != std::errc{} || end != s.data() + s.size()) n = low - 1LL;
    }
    if (n < low || n > high)
      throw wrong(where + ": should be a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ", is " +
                  v.dump());
    return static_cast<int>(n);
  }

 private:
  const json& object_;
  std::string where_;
  std::set<std::string> asked_;
};

constexpr int minutes_10 = 600000;
int steps_read = 0;  // bounds what one file can hold; reset by parse_scenario, which is the only way in

std::vector<step> read_steps(const json& list, const std::string& where, int depth);

std::vector<std::string> plain(std::vector<std::string> phrases, const std::string& where) {
  for (auto& p : phrases) {
    auto words = plain_words(p);
    if (words.empty()) throw wrong(where + ": \"" + p + "\" has no words");
    p = words;
  }
  return phrases;
}

void read_press(const json& v, const std::string& where, step& s) {
  if (v.is_string()) {
    s.text = v;
  } else {
    reader r(v, where);
    s.text = r.text("digits", "");
    auto how = r.text("how", "event");
    if (how != "event" && how != "in_band" && how != "both")
      throw wrong(r.at("how") + ": should be event, in_band or both, is \"" + how + "\"");
    s.as_event = how != "in_band";
    s.in_band = how != "event";
    s.tone_ms = r.number("tone_ms", 20, 5000, 120);
    s.gap_ms = r.number("gap_ms", 20, 5000, 80);
    r.done();
  }
  if (s.text.empty() || s.text.size() > 64) throw wrong(where + ": should be 1 to 64 digits");
  for (char c : s.text)
    if (!is_digit_key(c)) throw wrong(where + ": '" + std::string(1, c) + "' is no key of a telephone; keys are 0-9 * # A-D");
}

void read_wait_for(const json& v, const std::string& where, step& s, int depth) {
  if (v.is_string() || v.is_array()) {
    s.words = plain(reader(json{{"words", v}}, where).texts("words"), where);
  } else {
    reader r(v, where);
    s.words = plain(r.texts("words"), r.at("words"));
    s.any = plain(r.texts("any"), r.at("any"));
    s.timeout_ms = r.number("timeout_ms", 100, minutes_10, s.timeout_ms);
    s.quiet_ms = r.number("quiet_ms", 100, 10000, s.quiet_ms);
    s.at_once = r.flag("at_once", false);
    if (auto* steps = r.field("on_timeout")) {
      s.then = read_steps(*steps, r.at("on_timeout"), depth);
      s.has_timeout_steps = true;
    }
    r.done();
  }
  if (s.words.empty() && s.any.empty())
    throw wrong(where + ": names no words to wait for; \"words\" (all) or \"any\" (one of them)");
}

void read_if_heard(const json& v, const std::string& where, step& s, int depth) {
  reader r(v, where);
  s.words = plain(r.texts("words"), r.at("words"));
  s.any = plain(r.texts("any"), r.at("any"));
  if (s.words.empty() && s.any.empty()) throw wrong(where + ": names no words; \"words\" (all) or \"any\" (one of them)");
  if (auto* steps = r.field("then")) s.then = read_steps(*steps, r.at("then"), depth);
  if (auto* steps = r.field("else")) s.otherwise = read_steps(*steps, r.at("else"), depth);
  r.done();
}

void read_say(const json& v, const std::string& where, step& s) {
  if (v.is_string()) {
    s.text = v;
  } else {
    reader r(v, where);
    s.text = r.text("text", "");
    s.voice = r.text("voice", "");
    r.done();
  }
  if (plain_words(s.text).empty() || s.text.size() > 1000) throw wrong(where + ": should be 1 to 1000 letters to say");
}

step read_step(const json& v, const std::string& where, int depth) {
  static const std::map<std::string, step_kind> kinds{{"say", step_kind::say},
                                                      {"play_wav", step_kind::play_wav},
                                                      {"press", step_kind::press},
                                                      {"beep", step_kind::beep},
                                                      {"wait_for", step_kind::wait_for},
                                                      {"wait_for_speech", step_kind::wait_for_speech},
                                                      {"wait_for_silence", step_kind::wait_for_silence},
                                                      {"interrupt", step_kind::interrupt},
                                                      {"silence", step_kind::silence},
                                                      {"repeat", step_kind::repeat},
                                                      {"if_heard", step_kind::if_heard},
                                                      {"hang_up", step_kind::hang_up}};
  if (++steps_read > 2000) throw wrong("steps: more than 2000 of them");
  if (!v.is_object() || v.size() != 1)
    throw wrong(where + ": a step is an object with one name, as {\"say\": \"hello\"}; this is " + v.dump().substr(0, 80));
  auto name = v.begin().key();
  const auto& value = *v.begin();
  auto found = kinds.find(name);
  if (found == kinds.end()) {
    std::string known;
    for (const auto& [k, unused] : kinds) known += (known.empty() ? "" : ", ") + k;
    throw wrong(where + ": there is no step \"" + name + "\"; there are " + known);
  }
  step s;
  s.kind = found->second;
  auto at = where + "." + name;
  switch (s.kind) {
    case step_kind::say: read_say(value, at, s); break;
    case step_kind::play_wav:
      if (!value.is_string() || value.get<std::string>().empty()) throw wrong(at + ": should be the path of a WAV file");
      s.text = value;
      break;
    case step_kind::press: read_press(value, at, s); break;
    case step_kind::beep: {
      reader r(value, at);
      s.tone_hz = r.number("hz", 100, 3900, 1000);
      s.tone_ms = r.number("ms", 20, 10000, 500);
      r.done();
      break;
    }
    case step_kind::wait_for: read_wait_for(value, at, s, depth); break;
    case step_kind::if_heard: read_if_heard(value, at, s, depth); break;
    case step_kind::silence: s.ms = reader::as_number(value, at, 1, minutes_10); break;
    case step_kind::hang_up:
      if (value != true) throw wrong(at + ": should be true");
      break;
    case step_kind::wait_for_speech: {
      reader r(value, at);
      s.timeout_ms = r.number("timeout_ms", 100, minutes_10, s.timeout_ms);
      r.done();
      break;
    }
    case step_kind::wait_for_silence: {
      if (value.is_object()) {
        reader r(value, at);
        s.ms = r.number("ms", 20, minutes_10, {});
        s.timeout_ms = r.number("timeout_ms", 100, minutes_10, 60000);
        r.done();
      } else {
        s.ms = reader::as_number(value, at, 20, minutes_10);
        s.timeout_ms = 60000;
      }
      break;
    }
    case step_kind::interrupt: {
      reader r(value, at);
      s.ms = r.number("after_ms", 0, minutes_10, {});
      auto* say = r.field("say");
      if (!say) throw wrong(r.at("say") + ": is missing; what to say while the agent speaks");
      read_say(*say, r.at("say"), s);
      s.timeout_ms = r.number("timeout_ms", 100, minutes_10, s.timeout_ms);
      r.done();
      break;
    }
    case step_kind::repeat: {
      reader r(value, at);
      s.times = r.number("times", 1, 1000, {});
      auto* steps = r.field("steps");
      if (!steps) throw wrong(r.at("steps") + ": is missing");
      s.then = read_steps(*steps, r.at("steps"), depth);
      r.done();
      break;
    }
  }
  return s;
}

std::vector<step> read_steps(const json& list, const std::string& where, int depth) {
  if (depth > 8) throw wrong(where + ": nested more than 8 deep");
  if (!list.is_array()) throw wrong(where + ": should be a list of steps, is " + kind_of(list));
  std::vector<step> out;
  for (std::size_t i = 0; i < list.size(); ++i)
    out.push_back(read_step(list[i], where + "[" + std::to_string(i) + "]", depth + 1));
  return out;
}

bool listens_for_words(const std::vector<step>& steps) {
  for (const auto& s : steps)
    if (s.kind == step_kind::wait_for || s.kind == step_kind::if_heard || listens_for_words(s.then) ||
        listens_for_words(s.otherwise))
      return true;
  return false;
}

void collect(const std::vector<step>& steps, const scenario& s, std::vector<std::pair<std::string, std::string>>& out) {
  for (const auto& one : steps) {
    if (one.kind == step_kind::say || one.kind == step_kind::interrupt)
      out.emplace_back(one.text, one.voice.empty() ? s.voice : one.voice);
    collect(one.then, s, out);
    collect(one.otherwise, s, out);
  }
}

scenario read_scenario(json v, const std::map<std::string, std::string>& given) {
  if (!v.is_object()) throw wrong("the scenario should be an object, is " + kind_of(v));
  std::map<std::string, std::string> vars;
  if (auto own = v.find("vars"); own != v.end()) {
    if (!own->is_object()) throw wrong("vars: should be an object of texts, is " + kind_of(*own));
    for (auto it = own->begin(); it != own->end(); ++it) vars[it.key()] = it->is_string() ? it->get<std::string>() : it->dump();
    v.erase("vars");
  }
  for (const auto& [name, value] : given) vars[name] = value;
  for (auto it = v.begin(); it != v.end(); ++it) replace_variables(*it, vars, it.key());
  reader r(v, "");
  scenario made;
  made.name = r.text("name", "unnamed");
  r.text("about", "");
  r.text("title", "");
  made.voice = r.text("voice", made.voice);
  made.max_call_ms = r.number("max_call_ms", 1000, 4 * 3600 * 1000, made.max_call_ms);
  std::map<std::string, std::vector<std::string>> lists;
  if (auto* l = r.field("lists")) {
    reader names(*l, "lists");
    for (auto it = l->begin(); it != l->end(); ++it) lists[it.key()] = names.texts(it.key());
  }
  made.grammar = make_grammar(r.texts("agent_says"), lists);
  if (!made.grammar.error.empty()) throw wrong(made.grammar.error);
  auto* steps = r.field("steps");
  if (!steps) throw wrong("steps: is missing; what the person does, in order");
  made.steps = read_steps(*steps, "steps", 0);
  r.done();
  if (made.grammar.jsgf.empty() && listens_for_words(made.steps))
    throw wrong("agent_says: is missing; a scenario that waits for words must list the sentences the agent may say");
  for (const auto& [text, voice] : spoken_lines(made))
    if (voice != "awb" && voice != "rms" && voice != "slt" && voice != "kal16")
      throw wrong("voice: \"" + voice + "\" is unknown; there are awb, rms, slt and kal16");
  return made;
}

}  // namespace

scenario_or_error parse_scenario(std::string_view text, const std::map<std::string, std::string>& vars) {
  steps_read = 0;
  try {
    return {read_scenario(json::parse(text), vars), {}};
  } catch (const json::exception& e) {
    return {{}, std::string("not JSON: ") + e.what()};
  } catch (const wrong& e) {
    return {{}, e.what()};
  }
}

std::vector<std::pair<std::string, std::string>> spoken_lines(const scenario& s) {
  std::vector<std::pair<std::string, std::string>> out;
  collect(s.steps, s, out);
  return out;
}

}  // namespace tandem::emulator
