#include "voice/conversation/turn.hpp"

#include <algorithm>

namespace tandem {
namespace {

constexpr int hops_max = 20;
constexpr std::uint32_t silences_max = 2;
constexpr double sure_enough = 0.4;             // a real goodbye is heard with 0.85 and more, a "book" taken for one with 0.16
constexpr std::uint32_t digit_pause_ms = 3000;  // between two touch-tones

bool takes_back(word_span words) {
  return contains_any(words, {"no", "not", "actually", "sorry", "mean", "meant", "instead", "change", "make", "rather"});
}

bool refines(const std::string& weekday, const std::string& more) {
  return weekday.ends_with("day") && weekday.find(' ') == std::string::npos && whole_number(words_of(more).front());
}

}  // namespace

// ------------------------------------------------------------------------------------------------ small words

std::string conversation_turn::look(std::string_view name) const {
  const auto in = [](const slot_values& values, std::string_view key) {
    const auto found = values.find(std::string(key));
    return found == values.end() ? std::string() : found->second;
  };
  const auto context = [&](std::string_view key) {
    return state.initial_context ? in(*state.initial_context, key) : std::string();
  };
  if (name.starts_with("slots.")) return in(state.slots, name.substr(6));
  if (name.starts_with("initial_context.")) return context(name.substr(16));
  const std::string slot = in(state.slots, name);
  return slot.empty() ? context(name) : slot;
}

value_lookup conversation_turn::looker() const {
  return [this](std::string_view name) { return look(name); };
}

void conversation_turn::speak(std::string text, bool interruptible) {
  if (!text.empty()) actions.push_back(say{std::move(text), interruptible, state.node});
}

void conversation_turn::listen() {
  const double idle_s = script.settings().max_user_idle_s;
  const bool keying = !state.digits.empty();
  actions.push_back(
      expect{state.node, here().node->hang_over_ms, keying ? digit_pause_ms : static_cast<std::uint32_t>(idle_s * 1000)});
}

void conversation_turn::remember(const std::string& slot, const std::string& value) {
  state.slots[slot] = value;
  actions.push_back(gather{slot, value});
}
void conversation_turn::forget(const std::string& slot) {
  if (state.slots.erase(slot) > 0) actions.push_back(gather{slot, ""});
}
bool conversation_turn::known(const std::string& slot) const {
  const auto found = state.slots.find(slot);
  return found != state.slots.end() && !found->second.empty();
}

void conversation_turn::end_with(std::string goodbye, std::string disposition, std::string reason) {
  state.phase = conversation_phase::ending;
  state.disposition = std::move(disposition);
  state.reason = std::move(reason);
  speak(std::move(goodbye), false);
}

// ------------------------------------------------------------------------------------------------ hearing

void conversation_turn::hear(const word_list& words, double confidence) {
  state.silences = 0;
  if (words.empty()) return miss();
  if (const script_edge* edge = edge_for_words(words)) return fill_own(words), follow(*edge);
  if (grant(wish_in(words, true), confidence)) return;
  const std::string before = state.digits;
  bool corrected = false;
  const bool ahead = fill_others(words, corrected);
  if (corrected) return go_to(state.node);  // the question, with what is now known
  const bool own = fill_own(words);
  if (const script_edge* edge = edge_for_words(words)) return follow(*edge);
  if (const script_edge* edge = edge_for_knowledge(true)) return follow(*edge);
  if (own || ahead) return ask_for_missing();
  if (state.digits != before) return listen();  // the first half of a number: the rest is coming
  if (grant(wish_in(words, false), confidence)) return;
  miss();
}

/// Slots this node asks for. Digits may come in pieces, spoken and keyed.
bool conversation_turn::fill_own(const word_list& words) {
  bool any = false;
  for (const workflow_slot& slot : here().node->slots) {
    auto value = understand(slot, words);
    if (!value) continue;
    if (slot.type == slot_type::digits || slot.type == slot_type::phone) {
      any = take_digits(slot, *value) || any;
    } else {
      remember(slot.name, *value);
      any = true;
    }
  }
  return any;
}

bool conversation_turn::take_digits(const workflow_slot& slot, const std::string& more) {
  const auto fits = [&](const std::string& digits) {
    return digits.size() >= slot.digits_min && digits.size() <= slot.digits_max;
  };
  const std::string joined = state.digits + more;
  if (fits(joined) || fits(more)) {  // they may have begun anew
    remember(slot.name, fits(joined) ? joined : more);
    state.digits.clear();
    return true;
  }
  const bool partial = joined.size() < slot.digits_min;
  state.digits = partial ? joined : "";
  return false;
}

/// What was asked for elsewhere: an answer ahead of its question, or, with a "no" or "sorry", another value for one already
/// given.
bool conversation_turn::fill_others(const word_list& words, bool& corrected) {
  bool any = false;
  const auto ours = [&](const workflow_slot* slot) {
    const auto& own = here().node->slots;
    return std::any_of(own.begin(), own.end(),
                       [&](const workflow_slot& s) { return s.name == slot->name || s.type == slot->type; });
  };
  for (const workflow_slot* slot : script.slots()) {
    const bool dated = slot->type == slot_type::day || slot->type == slot_type::date || slot->type == slot_type::time;
    if (!dated || ours(slot)) continue;
    auto value = understand(*slot, words, asked::for_something_else);
    if (value && refines(look("slots." + slot->name), *value)) {  // "tuesday" ... "the fourteenth", in two breaths
      remember(slot->name, look("slots." + slot->name) + " " + *value);
      any = true;
      continue;
    }
    if (!value || (known(slot->name) && look("slots." + slot->name) == *value)) continue;
    const bool again = known(slot->name);
    if (again && !takes_back(words)) continue;
    remember(slot->name, *value);
    any = true;
    corrected = corrected || again;
  }
  return any;
}

const script_edge* conversation_turn::edge_for_words(const word_list& words) const {
  for (const script_edge& edge : here().edges) {
    const auto said = [&](const word_list& phrase) { return find_phrase(words, phrase).has_value(); };
    if (std::any_of(edge.phrases.begin(), edge.phrases.end(), said) && knowledge_holds(edge)) return &edge;
  }
  const std::string digits = digits_in(words);
  return digits.empty() ? nullptr : edge_for_digits(digits);
}

const script_edge* conversation_turn::edge_for_digits(const std::string& digits) const {
  for (const script_edge& edge : here().edges) {
    if (edge.digits && edge.digits->matches(digits) && knowledge_holds(edge)) return &edge;
  }
  return nullptr;
}

bool conversation_turn::knowledge_holds(const script_edge& edge) const {
  if (!edge.edge->match.slot.empty() && !known(edge.edge->match.slot)) return false;
  return !edge.expression || edge.expression->holds(looker());
}

const script_edge* conversation_turn::edge_for_knowledge(bool answered) const {
  for (const script_edge& edge : here().edges) {
    if (edge.any_answer) {
      if (here().node->slots.empty() ? answered : has_all_it_asks()) return &edge;
    } else if (!edge.needs_answer() && edge.edge->match.given() && knowledge_holds(edge)) {
      return &edge;
    }
  }
  return nullptr;
}

bool conversation_turn::has_all_it_asks() const { return missing_slot() == here().node->slots.size(); }

std::size_t conversation_turn::missing_slot() const {
  const auto& slots = here().node->slots;
  const auto missing = [&](const workflow_slot& slot) { return !known(slot.name); };
  return static_cast<std::size_t>(std::find_if(slots.begin(), slots.end(), missing) - slots.begin());
}

bool conversation_turn::grant(wish what, double confidence) {
  if ((what == wish::goodbye || what == wish::human) && confidence < sure_enough) return false;
  switch (what) {
    case wish::none: return false;
    case wish::repeat: speak(question()); break;
    case wish::hello: speak("Hello. " + question()); break;
    case wish::wait: speak("Take your time."); break;
    case wish::goodbye: end_with("Goodbye.", "caller_goodbye", "the caller said goodbye"); return true;
    case wish::human:
      end_with("All right. I will let my colleagues know. Goodbye.", "transfer_requested", "the caller asked for a human");
      return true;
  }
  listen();
  return true;
}

// ------------------------------------------------------------------------------------------------ moving

void conversation_turn::go_to(std::size_t place) {
  for (int hops = 0; hops < hops_max; ++hops) {
    state.node = place;
    state.misses = state.silences = 0;
    state.digits.clear();
    actions.push_back(enter{place});
    const workflow_node& node = *here().node;
    for (const workflow_slot& slot : node.slots) {
      if (slot.type == slot_type::yes_no) forget(slot.name);  // a yes belongs to the question it answered
    }
    const script_edge* onward = edge_for_knowledge(false);
    const bool question_needed = node.slots.empty() || !onward;
    if (question_needed && node.type != node_type::end_call) speak(render(here().words, looker()), node.allow_interrupt);
    if (node.type == node_type::end_call) {
      return end_with(render(here().words, looker()), node.disposition.empty() ? "completed" : node.disposition,
                      "the workflow came to its end");
    }
    if (!onward) return listen();
    for (const std::string& slot : onward->edge->clear) forget(slot);
    speak(onward->edge->transition_speech);
    place = onward->target;
  }
  end_with("I am sorry, something went wrong on our side. Goodbye.", "agent_failed",
           "the workflow goes round in circles at node \"" + here().node->id + "\"");
}

void conversation_turn::follow(const script_edge& edge) {
  for (const std::string& slot : edge.edge->clear) forget(slot);
  speak(edge.edge->transition_speech);
  go_to(edge.target);
}

// ------------------------------------------------------------------------------------------------ asking again

std::string conversation_turn::question() const {
  const std::size_t missing = missing_slot();
  if (missing < here().prompts.size()) {
    std::string prompt = render(here().prompts[missing], looker());
    if (!prompt.empty()) return prompt;
  }
  return render(here().words, looker());
}

void conversation_turn::ask_for_missing() {
  if (has_all_it_asks()) return miss();  // all is known and yet no edge wants it
  state.misses = 0;
  speak(question());
  listen();
}

void conversation_turn::miss() {
  state.digits.clear();
  if (++state.misses > here().node->max_reprompts) {
    return end_with("I am sorry that I could not help you. Please call again. Goodbye.", "not_understood",
                    "the caller was not understood at node \"" + here().node->id + "\"");
  }
  const std::string reprompt = render(here().reprompt, looker());
  const std::string offer = state.misses > 1 ? key_offer() : "";
  if (!offer.empty()) {
    speak("Sorry, I still did not understand. " + offer);
  } else {
    speak(reprompt.empty() ? "Sorry, I did not catch that. " + question() : reprompt);
  }
  listen();
}

void conversation_turn::silence() {
  if (!state.digits.empty()) return use_digits();
  if (++state.silences > silences_max) return end_with("I cannot hear you. Goodbye.", "caller_silent", "the caller said nothing");
  const std::string reprompt = render(here().silence_reprompt, looker());
  speak(reprompt.empty() ? "Are you still there? " + question() : reprompt);
  listen();
}

}  // namespace tandem
