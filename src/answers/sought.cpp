#include "sought.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "claims.h"
#include "hone/answers/attribution.h"
#include "hone/answers/evidence.h"
#include "hone/corpus/lexical_text.h"
#include "hone/documents/sentences.h"
#include "pieces.h"
#include "units.h"

namespace hone::answers {
namespace {

using Words = std::vector<std::string>;
using Bag = std::set<std::string>;

constexpr std::size_t words_behind_many = 3;
constexpr std::size_t counted_words = 2;  // "other members", "immigration judges"
constexpr std::size_t bytes_behind_count = 48, bytes_before_count = 24;

// The stems of a text's content words; words that every text has are left out.
class Stemmer {
 public:
  static const Stemmer& english() {
    thread_local const Stemmer stemmer;
    return stemmer;
  }
  Words operator()(std::string_view text) const {
    Words stems;
    for (const corpus::LexicalWord& word : analyzer_.words(text)) {
      if (word.same_place) continue;
      if (!content_words(text.substr(word.begin, word.end - word.begin)).empty()) stems.push_back(word.term);
    }
    return stems;
  }

 private:
  Stemmer() : analyzer_(std::move(corpus::LexicalAnalyzer::make("en")).value()) {}
  corpus::LexicalAnalyzer analyzer_;
};

Words stems_of(std::string_view text) { return Stemmer::english()(text); }
Bag bag_of(std::string_view text) {
  const Words words = stems_of(text);
  return {words.begin(), words.end()};
}

bool is_number(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

// "weigh" and "weight", "insur" and "insurer": all but the last letter of the shorter one, four letters or more.
bool same_word(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const std::size_t shorter = std::min(a.size(), b.size());
  if (shorter < 4 || is_number(a) || is_number(b)) return false;
  const std::size_t prefix = std::max<std::size_t>(4, shorter - 1);
  return a.substr(0, prefix) == b.substr(0, prefix);
}
bool holds(const Bag& bag, const std::string& word) {
  return bag.contains(word) ||
         std::any_of(bag.begin(), bag.end(), [&](const std::string& held) { return same_word(held, word); });
}
double share(const Words& words, const Bag& bag) {
  if (words.empty()) return 0;
  const auto held =
      std::count_if(words.begin(), words.end(), [&](const std::string& word) { return holds(bag, word); });
  return static_cast<double>(held) / static_cast<double>(words.size());
}

// A question's words in lower case, to be looked at two at a time.
Words asked_words(std::string_view question) {
  Words words;
  for (const Piece& piece : pieces_of(question))
    if (piece.kind != Piece::Kind::sign) words.push_back(piece.text);
  return words;
}

bool any_of(const Words& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(wanted.begin(), wanted.end(), word) != wanted.end();
  });
}
// "how many" and the like: where it ends, or 0.
std::size_t behind_pair(const Words& words,
                        std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const auto& [first, second] : pairs)
      if (words[i] == first && words[i + 1] == second) return i + 2;
  return 0;
}

Sought::Kind kind_of(const Words& words) {
  if (any_of(words, {"email"}) || behind_pair(words, {{"e", "mail"}})) return Sought::Kind::email;
  if (any_of(words, {"telephone", "phone", "telefonnummer", "téléphone", "teileafóin"})) return Sought::Kind::telephone;
  if (behind_pair(words, {{"how", "old"}, {"wie", "alt"}, {"quel", "âge"}, {"what", "age"}, {"cén", "aois"}}))
    return Sought::Kind::age;
  if (behind_pair(words, {{"how", "many"}, {"wie", "viele"}, {"cé", "mhéad"}})) return Sought::Kind::count;
  if (behind_pair(words,
                  {{"what", "year"}, {"which", "year"}, {"welchem", "jahr"}, {"quelle", "année"}, {"cén", "bhliain"}}))
    return Sought::Kind::year;
  if (behind_pair(words, {{"what", "time"}, {"which", "time"}, {"quelle", "heure"}})) return Sought::Kind::time;
  if (behind_pair(words,
                  {{"what", "date"}, {"which", "date"}, {"what", "day"}, {"quelle", "date"}, {"welchem", "tag"}}) ||
      (!words.empty() && any_of({words.front()}, {"when", "wann", "quand", "cathain"})) ||
      behind_pair(words, {{"since", "when"}, {"seit", "wann"}, {"depuis", "quand"}}))
    return Sought::Kind::date;
  if (behind_pair(words, {{"how", "long"},
                          {"how", "far"},
                          {"how", "tall"},
                          {"how", "large"},
                          {"how", "deep"},
                          {"how", "loud"},
                          {"how", "big"},
                          {"how", "high"},
                          {"how", "wide"},
                          {"how", "heavy"},
                          {"how", "fast"},
                          {"wie", "lange"},
                          {"wie", "weit"},
                          {"wie", "hoch"},
                          {"wie", "groß"},
                          {"much", "time"},
                          {"much", "notice"}}) ||
      any_of(words, {"percentage", "discount", "diameter", "temperature", "pressure", "rate", "weigh"}))
    return Sought::Kind::number;
  if (behind_pair(words, {{"how", "much"}, {"wie", "viel"}}) ||
      any_of(words, {"cost", "costs", "price", "salary", "fee", "paid", "rent", "fine", "damages", "kostet", "kosten",
                     "preis", "miete", "coûte", "prix", "loyer", "costas", "cíos"}))
    return Sought::Kind::money;
  if (behind_pair(words, {{"the", "number"}, {"number", "of"}}) || any_of(words, {"amount"}))
    return Sought::Kind::number;
  if (!words.empty() && any_of(words, {"who", "whom", "whose", "wer", "wem", "wen", "wessen", "qui"}))
    return Sought::Kind::name;
  return Sought::Kind::any;
}

// Words by which a question names the kind of its answer; the answer need not repeat them.
bool names_kind(Sought::Kind kind, std::string_view word) {
  const auto among = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  switch (kind) {
    case Sought::Kind::date: return among({"date", "day", "when"});
    case Sought::Kind::year: return among({"year", "date"});
    case Sought::Kind::time: return among({"time"});
    case Sought::Kind::count: return among({"number"});
    case Sought::Kind::number:
      return among({"much", "number", "long", "far", "large", "tall", "deep", "loud", "big", "high", "wide", "heavy",
                    "fast", "percentage", "temperature", "amount"});
    case Sought::Kind::money:
      return among({"cost", "costs", "price", "much", "amount", "pay", "paid", "sum", "money", "kostet", "coûte"});
    case Sought::Kind::age: return among({"old", "age"});
    case Sought::Kind::email: return among({"address", "mail", "e", "email"});
    case Sought::Kind::telephone: return among({"telephone", "phone", "number"});
    case Sought::Kind::name: return among({"name", "person"});
    case Sought::Kind::any: return among({"name"});
  }
  return false;
}

// The sentences of a passage, with table rows and short lines each for itself.
struct Place {
  std::string_view text;
  Bag words;
  bool is_row = false;
};

std::vector<Place> places_of(std::string_view text) {
  std::vector<Place> places;
  for (const auto& [begin, end] : documents::sentence_spans(text))
    for (std::size_t at = begin; at < end;) {
      std::size_t line = std::min(text.find('\n', at), end);
      // A wrapped line goes on; a blank one, a row or a list's point does not.
      while (line < end && line + 1 < end && text[line + 1] != '\n' && text[line + 1] != '|' && text[line + 1] != '#' &&
             text[line + 1] != '-' && text[at] != '|' && text[at] != '#')
        line = std::min(text.find('\n', line + 1), end);
      const std::string_view part = text.substr(at, line - at);
      if (part.find_first_not_of(" \n\t\r") != std::string_view::npos)
        places.push_back({part, bag_of(part),
                          part.find('|') != std::string_view::npos || part.find('\t') != std::string_view::npos});
      at = line + 1;
    }
  return places;
}

bool is_money(const Claim& claim) { return claim.kind == Claim::Kind::number && is_currency_unit(claim.unit); }

bool counts(std::string_view text, const Claim& claim, const Words& counted) {
  if (claim.kind != Claim::Kind::number) return false;
  const std::size_t begin = claim.begin > bytes_before_count ? claim.begin - bytes_before_count : 0;
  const Bag near = bag_of(text.substr(begin, claim.end + bytes_behind_count - begin));
  return std::any_of(counted.begin(), counted.end(), [&](const std::string& noun) { return holds(near, noun); });
}

bool could_answer(const Sought& sought, const Place& place) {
  if (sought.kind == Sought::Kind::any) return true;
  const std::vector<Claim> claims = claims_in(place.text);
  const auto has = [&](auto fits) { return std::any_of(claims.begin(), claims.end(), fits); };
  const auto of = [&](Claim::Kind kind) { return has([&](const Claim& claim) { return claim.kind == kind; }); };
  const auto year = [](const Claim& claim) {
    return (claim.kind == Claim::Kind::date && claim.year > 0) ||
           (claim.kind == Claim::Kind::number && !claim.in_words && claim.unit.empty() &&
            claim.readings[0].size() >= 3 && claim.readings[0].size() <= 4 &&
            claim.readings[0].find('.') == std::string::npos);
  };
  switch (sought.kind) {
    case Sought::Kind::any: return true;
    case Sought::Kind::name:
      return has([&](const Claim& claim) {
        return claim.kind == Claim::Kind::name && !content_words(claim.readings[0]).empty() &&
               share(stems_of(claim.readings[0]), Bag(sought.words.begin(), sought.words.end())) == 0;
      });
    case Sought::Kind::date: return of(Claim::Kind::date) || has(year);
    case Sought::Kind::year: return has(year);
    case Sought::Kind::time: return of(Claim::Kind::time) || of(Claim::Kind::number);
    case Sought::Kind::count:
      return has([&](const Claim& claim) {
        return counts(place.text, claim, sought.counted) ||
               (place.is_row && claim.kind == Claim::Kind::number && share(sought.counted, place.words) > 0);
      });
    case Sought::Kind::number: return of(Claim::Kind::number) || of(Claim::Kind::time) || of(Claim::Kind::identifier);
    case Sought::Kind::age:
      return of(Claim::Kind::number) && share({"ag", "old", "born", "alt", "geboren", "âg"}, place.words) > 0;
    case Sought::Kind::money: return has(is_money);
    case Sought::Kind::telephone:
      return has([&](const Claim& claim) {
        return claim.kind == Claim::Kind::identifier && claim.readings[0].size() >= 7 &&
               claim.readings[0].find_first_not_of("0123456789") == std::string::npos;
      });
    case Sought::Kind::email: return place.text.find('@') != std::string_view::npos;
  }
  return false;
}

std::string head_of(const search::Passage& passage) {
  const std::size_t slash = passage.document.rfind('/');
  std::string name = slash == std::string::npos ? passage.document : passage.document.substr(slash + 1);
  for (char& c : name)
    if (c == '_' || c == '.' || c == '-') c = ' ';
  return passage.title + "\n" + passage.heading + "\n" + name;
}

}  // namespace

Sought what_is_sought(std::string_view question) {
  Sought sought;
  const Words asked = asked_words(question);
  sought.kind = kind_of(asked);
  if (sought.kind == Sought::Kind::count) {
    const std::size_t from = behind_pair(asked, {{"how", "many"}, {"wie", "viele"}, {"cé", "mhéad"}});
    for (std::size_t i = from; i < std::min(asked.size(), from + words_behind_many); ++i)
      if (const Words stems = stems_of(asked[i]); !stems.empty() && sought.counted.size() < counted_words)
        sought.counted.push_back(stems[0]);
  }
  // What a question has for its grammar, beside the words that every text has.
  std::unordered_set<std::string> only_kind{"must", "mai", "may", "shall", "should", "accord", "mani"};
  // "Which country joined?": the answer is one and need not say so.
  for (std::size_t i = 0; i + 1 < asked.size(); ++i)
    if (asked[i] == "which" || asked[i] == "what")
      for (const std::string& stem : stems_of(asked[i + 1])) only_kind.insert(stem);
  for (const std::string& word : asked)
    if (names_kind(sought.kind, word))
      for (const std::string& stem : stems_of(word)) only_kind.insert(stem);
  const Words all = stems_of(question);
  for (const std::string& word : all)
    if (!only_kind.contains(word) && (word.size() > 1 || is_number(word)) &&
        std::find(sought.words.begin(), sought.words.end(), word) == sought.words.end())
      sought.words.push_back(word);
  if (sought.words.empty()) sought.words = all;
  for (const Claim& claim : claims_in(question)) {
    if (claim.kind == Claim::Kind::name && claim.begins_sentence) continue;
    if (claim.in_words) continue;
    for (const std::string& stem : stems_of(question.substr(claim.begin, claim.end - claim.begin)))
      sought.specifics.push_back(stem);
  }
  return sought;
}

namespace {

// The best of the places that `fits` lets through.
template <class Fits>
double best_of(const Sought& sought, const std::vector<search::Passage>& passages, const Fits& fits) {
  std::map<std::string, Bag> said_in;  // by document
  for (const search::Passage& passage : passages)
    said_in[passage.document].merge(bag_of(head_of(passage) + "\n" + passage.text));
  double best = 0;
  for (const search::Passage& passage : passages) {
    const Bag head = bag_of(head_of(passage));
    Words words;
    std::copy_if(sought.words.begin(), sought.words.end(), std::back_inserter(words),
                 [&](const std::string& word) { return !holds(head, word); });
    if (words.empty()) words = sought.words;
    const double known = sought.specifics.empty() ? 1 : share(sought.specifics, said_in[passage.document]);
    const std::vector<Place> places = places_of(passage.text);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!fits(places[i])) continue;
      Bag near = places[i].words;
      near.insert(head.begin(), head.end());
      if (i > 0) near.insert(places[i - 1].words.begin(), places[i - 1].words.end());
      if (i + 1 < places.size()) near.insert(places[i + 1].words.begin(), places[i + 1].words.end());
      if (places[i].is_row) {  // its headings
        std::size_t first = i;
        while (first > 0 && places[first - 1].is_row) --first;
        near.insert(places[first].words.begin(), places[first].words.end());
      }
      const double held = 0.5 * share(words, places[i].words) + 0.5 * share(words, near);
      best = std::max(best, held * (0.5 + 0.5 * known));
    }
  }
  return best;
}

}  // namespace

double best_place(const Sought& sought, const std::vector<search::Passage>& passages) {
  return best_of(sought, passages, [&](const Place& place) { return could_answer(sought, place); });
}

double place_of_answer(const Sought& sought, const std::vector<search::Passage>& passages, std::string_view answer,
                       std::string_view question) {
  const Bag asked = bag_of(question);
  Words own;
  for (const std::string& word : stems_of(answer))
    if (!holds(asked, word) && !is_number(word)) own.push_back(word);
  // Words by their stems, numbers however they are written.
  const auto held_by = [&](const Place& place) {
    const AnswerEvidence evidence = find_evidence(answer, place.text, question);
    const std::size_t all = own.size() + evidence.parts;
    if (all == 0) return 1.0;
    const double words = share(own, place.words) * static_cast<double>(own.size());
    return (words + static_cast<double>(evidence.parts - evidence.missing)) / static_cast<double>(all);
  };
  double most = 0;
  for (const search::Passage& passage : passages)
    for (const Place& place : places_of(passage.text)) most = std::max(most, held_by(place));
  if (most == 0) return 0;
  return best_of(sought, passages, [&](const Place& place) { return held_by(place) >= most; });
}

}  // namespace hone::answers
