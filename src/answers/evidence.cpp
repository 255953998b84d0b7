#include "hone/answers/evidence.h"

#include <algorithm>
#include <unordered_set>

#include "claims.h"
#include "hone/core/unicode.h"
#include "hone/documents/language.h"
#include "pieces.h"

namespace hone::answers {
namespace {

// Capitals of a sentence's own, and words that a whole answer may be.
const std::unordered_set<std::string_view> no_names{
    "the", "a",   "an",  "i",     "it",  "he",  "she",  "they",  "we",      "you",  "this", "that", "these", "those",
    "yes", "no",  "not", "none",  "in",  "on",  "at",   "by",    "for",     "from", "to",   "of",   "and",   "or",
    "but", "if",  "as",  "there", "all", "any", "each", "every", "unknown", "ja",   "nein", "oui",  "non",   "tá",
    "níl", "der", "die", "das",   "le",  "la",  "les",  "un",    "une",     "ein",  "eine", "an",   "na",    "sea"};

class Evidence {
 public:
  explicit Evidence(std::string_view text) : claims_(claims_in(text)), squeezed_(squeezed(text)) {
    for (const Claim& claim : claims_) {
      if (claim.kind == Claim::Kind::date && claim.year > 0) years_.insert(claim.year);
      if (claim.kind == Claim::Kind::number)
        for (const std::string& reading : claim.readings)
          if (reading.size() == 4 && reading.find('.') == std::string::npos) years_.insert(std::stoi(reading));
    }
    read_words(text);
  }

  bool holds(const Claim& claim) const {
    switch (claim.kind) {
      case Claim::Kind::number: return holds_number(claim);
      case Claim::Kind::date: return holds_date(claim);
      case Claim::Kind::time: return holds_time(claim);
      case Claim::Kind::identifier: return squeezed_.find(claim.readings[0]) != std::string::npos;
      case Claim::Kind::name: return holds_name(claim.readings[0]);
    }
    return false;
  }

 private:
  static std::vector<std::string> numbers_of(const Claim& claim) {
    switch (claim.kind) {
      case Claim::Kind::number: return claim.readings;
      case Claim::Kind::date: {
        std::vector<std::string> parts;
        for (const int part : {claim.day, claim.year})
          if (part > 0) parts.push_back(std::to_string(part));
        return parts;
      }
      case Claim::Kind::time: return {std::to_string(claim.minutes / 60), std::to_string(claim.minutes / 60 % 12)};
      default: return {};
    }
  }

  bool holds_number(const Claim& claim) const {
    for (const Claim& held : claims_) {
      const bool other_unit = !held.unit.empty() && !claim.unit.empty() && held.unit != claim.unit;
      if (other_unit) continue;
      for (const std::string& number : numbers_of(held))
        if (std::find(claim.readings.begin(), claim.readings.end(), number) != claim.readings.end()) return true;
    }
    // "a year", "an hour": one of them.
    if (claim.in_words && claim.readings[0] == "1") return true;
    // A part of a code, whole: "clause 11" in "Cl.11", "F22" asked as 22.
    return std::any_of(claims_.begin(), claims_.end(), [&](const Claim& held) {
      return held.kind == Claim::Kind::identifier && holds_digits(held.readings[0], claim.readings[0]);
    });
  }

  static bool holds_digits(const std::string& code, const std::string& digits) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = code.find(digits); at != std::string::npos; at = code.find(digits, at + 1)) {
      const std::size_t end = at + digits.size();
      if ((at == 0 || !is_digit(code[at - 1])) && (end == code.size() || !is_digit(code[end]))) return true;
    }
    return false;
  }

  // What the answer leaves out of a date may be anything; what the text leaves out of it must stand elsewhere.
  bool holds_date(const Claim& claim) const {
    const auto same = [&](const Claim& held, int day, int month) {
      const bool days = claim.day == 0 || day == claim.day;
      const bool years = claim.year == 0 || held.year == claim.year || (held.year == 0 && years_.contains(claim.year));
      return days && years && month == claim.month;
    };
    for (const Claim& held : claims_) {
      if (held.kind != Claim::Kind::date) continue;
      if (same(held, held.day, held.month) || (held.either_order && same(held, held.month, held.day))) return true;
      if (claim.either_order && claim.day == held.month && claim.month == held.day &&
          (claim.year == 0 || held.year == claim.year))
        return true;
    }
    return false;
  }

  bool holds_time(const Claim& claim) const {
    const auto near = [](const Claim& a, const Claim& b) {
      const int difference = (a.minutes - b.minutes) % 1440;
      return difference == 0 || ((a.either_half || b.either_half) && difference % 720 == 0);
    };
    const std::string dotted = std::to_string(claim.minutes / 60) + "." + std::to_string(claim.minutes % 60);
    for (const Claim& held : claims_) {
      if (held.kind == Claim::Kind::time && near(claim, held)) return true;
      if (held.kind == Claim::Kind::number &&
          std::find(held.readings.begin(), held.readings.end(), dotted) != held.readings.end())
        return true;
    }
    if (claim.minutes == 720) return words_.contains("noon") || words_.contains("midday");
    return claim.minutes % 1440 == 0 && words_.contains("midnight");
  }

  bool holds_name(const std::string& name) const {
    if (words_.contains(name)) return true;
    if (count_points(name) == 1)  // an initial
      return std::any_of(capitals_.begin(), capitals_.end(),
                         [&](const std::string& word) { return word.starts_with(name); });
    if (name.size() > 3 && name.ends_with('s') && words_.contains(name.substr(0, name.size() - 1))) return true;
    // Ireland and Irish, Norway and Norwegian are not told apart; a longer name that begins so is.
    constexpr std::size_t stem = 5;
    if (name.size() > stem)
      for (const std::string& word : words_)
        if (word.size() > stem &&
            word.substr(0, std::max(stem, name.size() - 3)) == name.substr(0, std::max(stem, name.size() - 3)))
          return true;
    return initials_.find(name) != std::string::npos && name.size() >= 2 && name.size() <= 6;
  }

  void read_words(std::string_view text) {
    for (const Piece& piece : pieces_of(text)) {
      if (piece.kind == Piece::Kind::sign) continue;
      const std::string bare = squeezed(piece.text);
      words_.insert(bare);
      for (const std::string_view ending : {"'s", "\u2019s"})
        if (piece.text.ends_with(ending))
          words_.insert(squeezed(piece.text.substr(0, piece.text.size() - ending.size())));
      if (!piece.capital) continue;
      capitals_.insert(bare);
      std::size_t next = 0;
      next_point(bare, next);
      initials_ += bare.substr(0, next);
    }
  }

  std::vector<Claim> claims_;
  std::string squeezed_, initials_;
  std::unordered_set<std::string> words_, capitals_;
  std::unordered_set<int> years_;
};

// Whether a capital is a name's: not where it may be the sentence's, and in German only beside a title or another name.
bool is_name(const Claim& claim, bool nouns_are_capital, bool whole_answer) {
  if (claim.titled) return true;
  if (nouns_are_capital) return whole_answer;
  return (!claim.begins_sentence || whole_answer) && !no_names.contains(claim.readings[0]);
}

}  // namespace

AnswerEvidence find_evidence(std::string_view answer, std::string_view cited, std::string_view question) {
  const std::vector<Claim> claims = claims_in(answer);
  AnswerEvidence found;
  if (claims.empty()) return found;
  const Evidence evidence(cited), asked(question);
  const bool german = documents::detect_language(cited).code == "de" || documents::detect_language(answer).code == "de";
  for (const Claim& claim : claims) {
    const std::string part(answer.substr(claim.begin, claim.end - claim.begin));
    const bool whole = squeezed(part) == squeezed(answer);
    if (claim.kind == Claim::Kind::name && (!is_name(claim, german, whole) || no_names.contains(claim.readings[0])))
      continue;
    if (asked.holds(claim)) continue;
    ++found.parts;
    if (evidence.holds(claim)) continue;
    ++found.missing;
    if (std::find(found.unsupported.begin(), found.unsupported.end(), part) == found.unsupported.end())
      found.unsupported.push_back(part);
  }
  return found;
}

}  // namespace hone::answers
