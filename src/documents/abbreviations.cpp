#include "abbreviations.h"

#include <algorithm>
#include <cctype>

namespace hone::documents {
namespace {

// Without their last full stop. A name or a thing always follows.
constexpr std::string_view always[] = {
    "Adm",  "Atty",   "Brig",  "Capt", "Cmdr",   "Col",  "Cpl",   "Dr",  "Fr",   "Gen", "Gov",  "Herr", "Hon",
    "Hr",   "Lt",     "MM",    "Maj",  "Messrs", "Mlle", "Mlles", "Mme", "Mmes", "Mr",  "Mrs",  "Ms",   "Mt",
    "Pres", "Prof",   "Pte",   "Rep",  "Rev",    "Sen",  "Sgt",   "Sig", "Sr",   "Sra", "Srta", "St",   "Ste",
    "Supt", "approx", "bzw",   "ca",   "cf",     "dr",   "e.g",   "eg",  "esp",  "geb", "gest", "i.e",  "ie",
    "incl", "inkl",   "m.a.W", "mr",   "mrs",    "resp", "sog",   "u.a", "v",    "vgl", "viz",  "vs",   "z.B"};
// Only before a number: "No. 5", "Art. 3", "p. 12", "Jan. 5".
constexpr std::string_view before_numbers[] = {
    "Abs",   "Apr",  "Art", "Arts", "Aug",  "Bd",  "Ch",   "Chap", "Cl",   "Dec", "Eq",  "Ex",  "Feb",
    "Fig",   "Figs", "Jan", "Jul",  "Jun",  "Kap", "Mar",  "No",   "Nos",  "Nov", "Nr",  "Oct", "Pp",
    "Reg",   "S",    "Sec", "Secs", "Sect", "Sep", "Sept", "Vol",  "Ziff", "abs", "art", "cap", "ch",
    "chap",  "cl",   "eq",  "fig",  "lit",  "n",   "no",   "nos",  "nr",   "num", "núm", "p",   "para",
    "paras", "pg",   "pp",  "pt",   "pág",  "rn",  "s",    "sec",  "vol",  "zn"};
// May end a sentence too: it does when the next word often begins one.
constexpr std::string_view either[] = {"Bros", "Co",  "Corp", "Dept", "Esq", "Inc", "Jr", "Ltd",
                                       "Ph.D", "a.m", "al",   "ed",   "etc", "p.m", "usw"};
constexpr std::string_view starters[] = {
    "A",   "After",   "Although", "An",    "And",   "As",    "At",    "But",  "For",  "He",    "Her",  "His",
    "How", "However", "I",        "If",    "In",    "It",    "Its",   "My",   "No",   "On",    "Our",  "She",
    "So",  "That",    "The",      "Their", "Then",  "There", "These", "They", "This", "Those", "Thus", "To",
    "We",  "What",    "When",     "Where", "While", "Who",   "Why",   "With", "Yes",  "You"};

template <std::size_t size>
bool holds(const std::string_view (&words)[size], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; }

// "U.S", "J.R.R", "D.C": letters and full stops in turn.
bool is_initials(std::string_view word) {
  if (word.size() < 3 || word.size() % 2 == 0) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (i % 2 == 0 ? !std::isalpha(static_cast<unsigned char>(word[i])) : word[i] != '.') return false;
  return true;
}

}  // namespace

bool follows_abbreviation(std::string_view before, std::string_view after) {
  if (before.empty() || before.back() != '.' || after.empty()) return false;
  before.remove_suffix(1);
  constexpr std::size_t longest = 24;
  if (before.size() > longest) before.remove_prefix(before.size() - longest);
  const std::size_t begin = before.find_last_of(" \t\n\r");
  std::string_view word = begin == std::string_view::npos ? before : before.substr(begin + 1);
  while (!word.empty() && !is_letter(word[0]) && !std::isdigit(static_cast<unsigned char>(word[0])))
    word.remove_prefix(1);  // "(see", "“Mr"
  for (std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x98", "\xC2\xAB"})
    if (word.substr(0, quote.size()) == quote) word.remove_prefix(quote.size());
  const std::string_view next = after.substr(0, after.find_first_of(" \t\n\r,.;:!?"));
  const bool number = std::isdigit(static_cast<unsigned char>(next.empty() ? after[0] : next[0]));
  if (holds(always, word)) return true;
  if (holds(before_numbers, word)) return number;
  const bool initial =
      word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z' && word[0] != 'I';  // "J. Smith", hardly "and I. Then"
  if (initial || is_initials(word) || holds(either, word))
    return !holds(starters, next) || (initial && next.size() == 1 && next != "I" && next != "A");
  return false;
}

}  // namespace hone::documents
