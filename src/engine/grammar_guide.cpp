#include "grammar_guide.h"

#include <algorithm>

namespace hone::engine {
namespace {

using Kind = GrammarRules::Kind;

constexpr std::uint64_t most_work = 8u << 20;  // of one call: some hundredths of a second
constexpr std::size_t most_places = 1u << 18, most_members = 4u << 20, most_steps_kept = 1u << 20;

std::uint64_t hash_of_places(const std::vector<std::uint32_t>& places) {
  std::uint64_t hash = 1469598103934665603u;
  for (const std::uint32_t one : places) hash = (hash ^ one) * 1099511628211u;
  return hash;
}

bool is_letter(Kind kind) { return kind != Kind::rule && kind != Kind::end; }
bool is_token(Kind kind) { return kind == Kind::token || kind == Kind::other_token; }

}  // namespace

GrammarGuide::GrammarGuide(std::shared_ptr<const GrammarRules> rules,
                           std::shared_ptr<const SpelledVocabulary> vocabulary)
    : rules_(std::move(rules)), vocabulary_(std::move(vocabulary)), places_(1), states_(1), seen_(1) {}

Result<GrammarGuide> GrammarGuide::make(std::string_view grammar, std::shared_ptr<const SpelledVocabulary> vocabulary,
                                        const GrammarRules::TokenOf& token_of) {
  HONE_TRY(GrammarRules rules, GrammarRules::read(grammar, token_of));
  return make(std::make_shared<const GrammarRules>(std::move(rules)), std::move(vocabulary));
}

Result<GrammarGuide> GrammarGuide::make(std::shared_ptr<const GrammarRules> rules,
                                        std::shared_ptr<const SpelledVocabulary> vocabulary) {
  GrammarGuide guide(std::move(rules), std::move(vocabulary));
  HONE_CHECK(guide.check_rules());
  guide.now_.state = guide.reach(guide.openings(guide.rules_->root, 0));
  HONE_CHECK(guide.check_work());
  if (guide.now_.state == 0)
    return Error(ErrorCode::invalid_argument, "The grammar cannot be used: its rule root leads back to itself alone.");
  return guide;
}

// A rule may be reached late in an answer: what each of them opens is counted before the first word.
Status GrammarGuide::check_rules() {
  for (std::uint32_t rule = 0; rule < rules_->openings.size(); ++rule) {
    if (std::all_of(rules_->openings[rule].begin(), rules_->openings[rule].end(),
                    [&](std::uint32_t element) { return rules_->elements[element].kind != Kind::rule; }))
      continue;
    reach(openings(rule, 0));
    if (auto few = check_work(); !few)
      return Error(
          ErrorCode::invalid_argument,
          "The grammar cannot be used: its rules open too many ways at once, or one of them begins with itself.");
  }
  work_ = 0;
  return {};
}

Status GrammarGuide::check_work() const {
  if (work_ <= most_work && places_.size() <= most_places && members_ <= most_members) return {};
  return Error(ErrorCode::limit_exceeded,
               "The grammar can be read in too many ways at once to be followed; make its rules begin differently.");
}

std::uint32_t GrammarGuide::place(std::uint32_t element, std::uint32_t after) {
  if (rules_->elements[element].kind == Kind::end) return after;
  const auto [found, is_new] =
      place_ids_.try_emplace(std::uint64_t{element} << 32 | after, static_cast<std::uint32_t>(places_.size()));
  if (is_new) places_.push_back({element, after});
  return found->second;
}

std::uint32_t GrammarGuide::next_place(std::uint32_t at) { return place(places_[at].element + 1, places_[at].after); }

std::vector<std::uint32_t> GrammarGuide::openings(std::uint32_t rule, std::uint32_t after) {
  std::vector<std::uint32_t> out;
  for (const std::uint32_t element : rules_->openings[rule]) out.push_back(place(element, after));
  return out;
}

GrammarGuide::State GrammarGuide::reach(std::vector<std::uint32_t> places) {
  std::vector<std::uint32_t> letters;
  ++reached_;
  while (!places.empty() && check_work()) {
    const std::uint32_t at = places.back();
    places.pop_back();
    ++work_;
    seen_.resize(places_.size());
    if (std::exchange(seen_[at], reached_) == reached_) continue;
    if (at == 0 || is_letter(rules_->elements[places_[at].element].kind)) {
      letters.push_back(at);
      continue;
    }
    const std::uint32_t after = next_place(at);
    for (const std::uint32_t element : rules_->openings[rules_->elements[places_[at].element].value])
      places.push_back(place(element, after));
    work_ += rules_->openings[rules_->elements[places_[at].element].value].size();
  }
  return remember(std::move(letters));
}

GrammarGuide::State GrammarGuide::remember(std::vector<std::uint32_t> places) {
  if (places.empty()) return 0;
  std::sort(places.begin(), places.end());
  std::vector<State>& alike = state_ids_[hash_of_places(places)];
  for (const State one : alike)
    if (states_[one] == places) return one;
  alike.push_back(static_cast<State>(states_.size()));
  members_ += places.size();
  states_.push_back(std::move(places));
  return alike.back();
}

GrammarGuide::State GrammarGuide::step(State state, char32_t point) {
  ++work_;
  const std::uint64_t key = std::uint64_t{state} << 32 | point;
  if (const auto known = steps_.find(key); known != steps_.end()) return known->second;
  work_ += states_[state].size();
  std::vector<std::uint32_t> next;
  for (const std::uint32_t at : states_[state])
    if (at != 0 && rules_->matches(rules_->elements[places_[at].element], point)) next.push_back(next_place(at));
  const State reached = next.empty() ? 0 : reach(std::move(next));
  if (steps_.size() >= most_steps_kept) steps_.clear();
  steps_.emplace(key, reached);
  return reached;
}

GrammarGuide::Cursor GrammarGuide::step(Cursor from, unsigned char byte) {
  if (from.missing > 0) {
    if ((byte & 0xC0) != 0x80) return {};
    // A character in more bytes than it needs, half of a pair, or past the last is none.
    const bool is_longer = from.begun == 0 && byte < (from.missing == 2 ? 0xA0 : 0x90);
    const bool is_half = from.missing == 2 && from.begun == 0xD && byte > 0x9F;
    const bool is_past = from.missing == 3 && from.begun == 4 && byte > 0x8F;
    if (is_longer || is_half || is_past) return {};
    from.begun = from.begun << 6 | (byte & 0x3Fu);
    if (--from.missing > 0) return from;
    return {step(from.state, static_cast<char32_t>(from.begun)), 0, 0};
  }
  if (byte < 0x80) return {step(from.state, byte), 0, 0};
  if (byte < 0xC2 || byte > 0xF4) return {};
  const int missing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
  return {from.state, byte & (0x3Fu >> missing), missing};
}

GrammarGuide::Cursor GrammarGuide::step(Cursor from, std::string_view text) {
  for (const char byte : text) {
    if (from.state == 0) break;
    from = step(from, static_cast<unsigned char>(byte));
  }
  return from;
}

bool GrammarGuide::can_stop(Cursor at) const {
  if (at.state == 0 || at.missing == 0) return at.state != 0;
  const int bits = 6 * at.missing;
  const char32_t first = at.begun << bits, high = first | ((1u << bits) - 1);
  const char32_t low = first > 0         ? first
                       : at.missing == 2 ? 0x800
                                         : 0x10000;  // nothing is written longer than it needs
  return std::any_of(states_[at.state].begin(), states_[at.state].end(), [&](std::uint32_t one) {
    return one != 0 && rules_->matches_any(rules_->elements[places_[one].element], low, high);
  });
}

bool GrammarGuide::names(std::uint32_t at, Token token) const {
  if (at == 0 || now_.missing > 0) return false;
  const GrammarRules::Element& element = rules_->elements[places_[at].element];
  const bool is_same = element.value == static_cast<std::uint32_t>(token);
  return (element.kind == Kind::token && is_same) || (element.kind == Kind::other_token && !is_same);
}

bool GrammarGuide::may_end() const {
  const auto& places = states_[now_.state];
  return now_.missing == 0 && !places.empty() && places.front() == 0;
}

Result<bool> GrammarGuide::allows(Token token) {
  work_ = 0;
  if (std::find(vocabulary_->ends.begin(), vocabulary_->ends.end(), token) != vocabulary_->ends.end()) return may_end();
  const std::string& text = vocabulary_->texts[static_cast<std::size_t>(token)];
  if (text.empty()) return false;
  const auto& places = states_[now_.state];
  const bool is_named = std::any_of(places.begin(), places.end(), [&](std::uint32_t at) { return names(at, token); });
  const bool fits = is_named || can_stop(step(now_, text));
  HONE_CHECK(check_work());
  return fits;
}

Result<std::reference_wrapper<const std::vector<bool>>> GrammarGuide::allowed() {
  if (allowed_at_ == now_) return std::cref(allowed_);
  work_ = 0;
  allowed_at_.reset();
  std::vector<bool>& out = allowed_;
  out.assign(vocabulary_->texts.size(), false);
  std::vector<Cursor> cursors{now_};  // after each byte of the token before
  constexpr std::size_t none = SIZE_MAX;
  std::size_t dead_at = none;  // bytes after which nothing goes on
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto token = static_cast<std::size_t>(vocabulary_->order[i]);
    const std::string& text = vocabulary_->texts[token];
    const std::size_t shared = vocabulary_->shared[i];
    if (text.empty() || (dead_at != none && shared >= dead_at)) continue;
    dead_at = none;
    cursors.resize(shared + 1);
    for (std::size_t byte = shared; byte < text.size() && dead_at == none; ++byte) {
      cursors.push_back(step(cursors.back(), static_cast<unsigned char>(text[byte])));
      if (cursors.back().state == 0) dead_at = byte + 1;
    }
    HONE_CHECK(check_work());
    out[token] = dead_at == none && can_stop(cursors.back());
  }
  for (const std::uint32_t at : states_[now_.state])
    if (at != 0 && is_token(rules_->elements[places_[at].element].kind))
      for (std::size_t token = 0; token < out.size(); ++token)
        if (!vocabulary_->texts[token].empty() && names(at, static_cast<Token>(token))) out[token] = true;
  for (const Token token : vocabulary_->ends) out[static_cast<std::size_t>(token)] = may_end();
  allowed_at_ = now_;
  return std::cref(allowed_);
}

Status GrammarGuide::accept(Token token) {
  work_ = 0;
  if (std::find(vocabulary_->ends.begin(), vocabulary_->ends.end(), token) != vocabulary_->ends.end()) {
    if (may_end()) return {};
    return Error(ErrorCode::invalid_argument, "The grammar does not let the answer end here.");
  }
  std::vector<std::uint32_t> named;
  for (const std::uint32_t at : states_[now_.state])
    if (names(at, token)) named.push_back(next_place(at));
  Cursor next = step(now_, vocabulary_->texts[static_cast<std::size_t>(token)]);
  if (!can_stop(next)) next = {};
  if (!named.empty() && next.missing == 0) {
    std::vector<std::uint32_t> both = states_[next.state];
    both.insert(both.end(), named.begin(), named.end());
    next = {reach(std::move(both)), 0, 0};
  }
  HONE_CHECK(check_work());
  if (next.state == 0) return Error(ErrorCode::invalid_argument, "The grammar left no way to go on.");
  now_ = next;
  return {};
}

Status GrammarGuide::accept_text(std::string_view text) {
  work_ = 0;
  const Cursor next = step(now_, text);
  HONE_CHECK(check_work());
  if (!can_stop(next)) return Error(ErrorCode::invalid_argument, "The grammar does not begin as the answer does.");
  now_ = next;
  return {};
}

}  // namespace hone::engine
