#include "number_words.h"

#include <algorithm>
#include <unordered_map>

namespace hone {
namespace {

struct Word {
  enum class Kind { unit, ten, hundred, scale, joint, ordinal, teen_behind } kind;
  std::uint64_t value;
};
using Kind = Word::Kind;

// Irish numerals stand here with the mutations that a noun or "a" before them brings.
const std::unordered_map<std::string_view, Word>& words_known() {
  static const std::unordered_map<std::string_view, Word> known{
      {"zero", {Kind::unit, 0}},
      {"one", {Kind::unit, 1}},
      {"two", {Kind::unit, 2}},
      {"three", {Kind::unit, 3}},
      {"four", {Kind::unit, 4}},
      {"five", {Kind::unit, 5}},
      {"six", {Kind::unit, 6}},
      {"seven", {Kind::unit, 7}},
      {"eight", {Kind::unit, 8}},
      {"nine", {Kind::unit, 9}},
      {"ten", {Kind::unit, 10}},
      {"eleven", {Kind::unit, 11}},
      {"twelve", {Kind::unit, 12}},
      {"dozen", {Kind::unit, 12}},
      {"thirteen", {Kind::unit, 13}},
      {"fourteen", {Kind::unit, 14}},
      {"fifteen", {Kind::unit, 15}},
      {"sixteen", {Kind::unit, 16}},
      {"seventeen", {Kind::unit, 17}},
      {"eighteen", {Kind::unit, 18}},
      {"nineteen", {Kind::unit, 19}},
      {"twenty", {Kind::ten, 20}},
      {"thirty", {Kind::ten, 30}},
      {"forty", {Kind::ten, 40}},
      {"fifty", {Kind::ten, 50}},
      {"sixty", {Kind::ten, 60}},
      {"seventy", {Kind::ten, 70}},
      {"eighty", {Kind::ten, 80}},
      {"ninety", {Kind::ten, 90}},
      {"hundred", {Kind::hundred, 100}},
      {"and", {Kind::joint, 0}},
      {"first", {Kind::ordinal, 1}},
      {"second", {Kind::ordinal, 2}},
      {"third", {Kind::ordinal, 3}},
      {"fourth", {Kind::ordinal, 4}},
      {"fifth", {Kind::ordinal, 5}},
      {"sixth", {Kind::ordinal, 6}},
      {"seventh", {Kind::ordinal, 7}},
      {"eighth", {Kind::ordinal, 8}},
      {"ninth", {Kind::ordinal, 9}},
      {"tenth", {Kind::ordinal, 10}},
      {"eleventh", {Kind::ordinal, 11}},
      {"twelfth", {Kind::ordinal, 12}},
      {"thirteenth", {Kind::ordinal, 13}},
      {"fourteenth", {Kind::ordinal, 14}},
      {"fifteenth", {Kind::ordinal, 15}},
      {"sixteenth", {Kind::ordinal, 16}},
      {"seventeenth", {Kind::ordinal, 17}},
      {"eighteenth", {Kind::ordinal, 18}},
      {"nineteenth", {Kind::ordinal, 19}},
      {"twentieth", {Kind::ordinal, 20}},
      {"thirtieth", {Kind::ordinal, 30}},
      // French
      {"zéro", {Kind::unit, 0}},
      {"deux", {Kind::unit, 2}},
      {"trois", {Kind::unit, 3}},
      {"quatre", {Kind::unit, 4}},
      {"cinq", {Kind::unit, 5}},
      {"sept", {Kind::unit, 7}},
      {"huit", {Kind::unit, 8}},
      {"neuf", {Kind::unit, 9}},
      {"dix", {Kind::unit, 10}},
      {"onze", {Kind::unit, 11}},
      {"douze", {Kind::unit, 12}},
      {"treize", {Kind::unit, 13}},
      {"quatorze", {Kind::unit, 14}},
      {"quinze", {Kind::unit, 15}},
      {"seize", {Kind::unit, 16}},
      {"vingt", {Kind::ten, 20}},
      {"vingts", {Kind::ten, 20}},
      {"trente", {Kind::ten, 30}},
      {"quarante", {Kind::ten, 40}},
      {"cinquante", {Kind::ten, 50}},
      {"soixante", {Kind::ten, 60}},
      {"septante", {Kind::ten, 70}},
      {"huitante", {Kind::ten, 80}},
      {"nonante", {Kind::ten, 90}},
      {"cent", {Kind::hundred, 100}},
      {"cents", {Kind::hundred, 100}},
      {"et", {Kind::joint, 0}},
      {"premier", {Kind::ordinal, 1}},
      {"première", {Kind::ordinal, 1}},
      {"deuxième", {Kind::ordinal, 2}},
      {"troisième", {Kind::ordinal, 3}},
      {"quatrième", {Kind::ordinal, 4}},
      {"cinquième", {Kind::ordinal, 5}},
      // Irish
      {"náid", {Kind::unit, 0}},
      {"dó", {Kind::unit, 2}},
      {"dhó", {Kind::unit, 2}},
      {"dhá", {Kind::unit, 2}},
      {"beirt", {Kind::unit, 2}},
      {"trí", {Kind::unit, 3}},
      {"triúr", {Kind::unit, 3}},
      {"ceithre", {Kind::unit, 4}},
      {"cheithre", {Kind::unit, 4}},
      {"ceathair", {Kind::unit, 4}},
      {"ceathrar", {Kind::unit, 4}},
      {"cúig", {Kind::unit, 5}},
      {"chúig", {Kind::unit, 5}},
      {"cúigear", {Kind::unit, 5}},
      {"sé", {Kind::unit, 6}},
      {"seisear", {Kind::unit, 6}},
      {"seacht", {Kind::unit, 7}},
      {"seachtar", {Kind::unit, 7}},
      {"ocht", {Kind::unit, 8}},
      {"hocht", {Kind::unit, 8}},
      {"ochtar", {Kind::unit, 8}},
      {"naoi", {Kind::unit, 9}},
      {"naonúr", {Kind::unit, 9}},
      {"deich", {Kind::unit, 10}},
      {"deichniúr", {Kind::unit, 10}},
      {"déag", {Kind::teen_behind, 10}},
      {"dhéag", {Kind::teen_behind, 10}},
      {"fiche", {Kind::ten, 20}},
      {"tríocha", {Kind::ten, 30}},
      {"daichead", {Kind::ten, 40}},
      {"caoga", {Kind::ten, 50}},
      {"seasca", {Kind::ten, 60}},
      {"seachtó", {Kind::ten, 70}},
      {"ochtó", {Kind::ten, 80}},
      {"nócha", {Kind::ten, 90}},
      {"céad", {Kind::hundred, 100}},
      {"gcéad", {Kind::hundred, 100}},
      {"chéad", {Kind::hundred, 100}},
      {"a", {Kind::joint, 0}},
      {"is", {Kind::joint, 0}},
      {"dara", {Kind::ordinal, 2}},
      {"tríú", {Kind::ordinal, 3}},
      {"ceathrú", {Kind::ordinal, 4}},
      {"cúigiú", {Kind::ordinal, 5}},
  };
  return known;
}

constexpr std::pair<std::string_view, int> scales[] = {
    {"thousand", 3}, {"million", 6},   {"millions", 6},  {"billion", 9},    {"billions", 9},   {"trillion", 12},
    {"tausend", 3},  {"millionen", 6}, {"milliarde", 9}, {"milliarden", 9}, {"billionen", 12}, {"mille", 3},
    {"milliard", 9}, {"milliards", 9}, {"míle", 3},      {"mhíle", 3},      {"milliún", 6},    {"mhilliún", 6},
    {"billiún", 9},  {"bn", 9},        {"mio", 6},       {"mrd", 9},
};

constexpr std::pair<std::string_view, std::uint64_t> german_parts[] = {
    {"tausend", 1000}, {"hundert", 100}, {"zwanzig", 20},  {"dreißig", 30},  {"dreissig", 30}, {"vierzig", 40},
    {"fünfzig", 50},   {"sechzig", 60},  {"siebzig", 70},  {"achtzig", 80},  {"neunzig", 90},  {"dreizehn", 13},
    {"vierzehn", 14},  {"fünfzehn", 15}, {"sechzehn", 16}, {"siebzehn", 17}, {"achtzehn", 18}, {"neunzehn", 19},
    {"sieben", 7},     {"sechs", 6},     {"zwölf", 12},    {"eins", 1},      {"eine", 1},      {"ein", 1},
    {"zwei", 2},       {"zwo", 2},       {"drei", 3},      {"vier", 4},      {"fünf", 5},      {"acht", 8},
    {"neun", 9},       {"zehn", 10},     {"elf", 11},      {"null", 0},
};

// "fünfundzwanzigtausend": parts one after the other; units and tens add, hundred and thousand multiply what stands before.
std::optional<std::uint64_t> german_number(std::string_view word) {
  std::uint64_t total = 0, current = 0;
  bool any = false;
  while (!word.empty()) {
    const auto part = std::find_if(std::begin(german_parts), std::end(german_parts),
                                   [&](const auto& known) { return word.starts_with(known.first); });
    if (part == std::end(german_parts)) {
      if (!any || !word.starts_with("und")) return std::nullopt;
      word.remove_prefix(3);
      if (word.empty()) return std::nullopt;
      continue;
    }
    any = true;
    if (part->second == 1000)
      total = (total + std::max<std::uint64_t>(current, 1)) * 1000, current = 0;
    else if (part->second == 100)
      current = std::max<std::uint64_t>(current, 1) * 100;
    else
      current += part->second;
    if (total > 1'000'000'000) return std::nullopt;
    word.remove_prefix(part->first.size());
  }
  return total + current;
}

std::optional<std::uint64_t> german_ordinal(std::string_view word) {
  constexpr std::pair<std::string_view, std::uint64_t> irregular[] = {
      {"erste", 1}, {"dritte", 3}, {"siebte", 7}, {"achte", 8}};
  for (const std::string_view ending : {"n", "r", "s", "m", ""}) {
    if (!word.ends_with(ending)) continue;
    std::string_view bare = word.substr(0, word.size() - ending.size());
    for (const auto& [name, value] : irregular)
      if (bare == name) return value;
    for (const std::string_view tail : {"ste", "te"})
      if (bare.size() > tail.size() + 2 && bare.ends_with(tail))
        if (auto value = german_number(bare.substr(0, bare.size() - tail.size()))) return value;
  }
  return std::nullopt;
}

constexpr std::pair<std::string_view, int> months[] = {
    {"january", 1},   {"february", 2},  {"march", 3},     {"april", 4},      {"may", 5},       {"june", 6},
    {"july", 7},      {"august", 8},    {"september", 9}, {"october", 10},   {"november", 11}, {"december", 12},
    {"jan", 1},       {"feb", 2},       {"mar", 3},       {"apr", 4},        {"jun", 6},       {"jul", 7},
    {"aug", 8},       {"sep", 9},       {"sept", 9},      {"oct", 10},       {"nov", 11},      {"dec", 12},
    {"januar", 1},    {"jänner", 1},    {"februar", 2},   {"märz", 3},       {"mai", 5},       {"juni", 6},
    {"juli", 7},      {"oktober", 10},  {"dezember", 12}, {"janvier", 1},    {"février", 2},   {"mars", 3},
    {"avril", 4},     {"juin", 6},      {"juillet", 7},   {"août", 8},       {"septembre", 9}, {"octobre", 10},
    {"novembre", 11}, {"décembre", 12}, {"eanáir", 1},    {"feabhra", 2},    {"márta", 3},     {"mhárta", 3},
    {"aibreán", 4},   {"aibreáin", 4},  {"bealtaine", 5}, {"bhealtaine", 5}, {"meitheamh", 6}, {"mheitheamh", 6},
    {"meithimh", 6},  {"iúil", 7},      {"lúnasa", 8},    {"lughnasa", 8},   {"samhain", 11},  {"samhna", 11},
    {"nollaig", 12},  {"nollag", 12},
};

constexpr std::pair<std::string_view, std::string_view> units[] = {
    {"£", "gbp"},
    {"gbp", "gbp"},
    {"pound", "gbp"},
    {"pounds", "gbp"},
    {"€", "eur"},
    {"eur", "eur"},
    {"euro", "eur"},
    {"euros", "eur"},
    {"$", "usd"},
    {"usd", "usd"},
    {"dollar", "usd"},
    {"dollars", "usd"},
    {"bucks", "usd"},
    {"¥", "jpy"},
    {"yen", "jpy"},
    {"chf", "chf"},
    {"franken", "chf"},
    {"%", "percent"},
    {"percent", "percent"},
    {"prozent", "percent"},
    {"second", "second"},
    {"seconds", "second"},
    {"sekunde", "second"},
    {"sekunden", "second"},
    {"seconde", "second"},
    {"secondes", "second"},
    {"minute", "minute"},
    {"minutes", "minute"},
    {"minuten", "minute"},
    {"nóiméad", "minute"},
    {"hour", "hour"},
    {"hours", "hour"},
    {"stunde", "hour"},
    {"stunden", "hour"},
    {"heure", "hour"},
    {"heures", "hour"},
    {"uair", "hour"},
    {"day", "day"},
    {"days", "day"},
    {"tag", "day"},
    {"tage", "day"},
    {"tagen", "day"},
    {"jour", "day"},
    {"jours", "day"},
    {"lá", "day"},
    {"week", "week"},
    {"weeks", "week"},
    {"woche", "week"},
    {"wochen", "week"},
    {"semaine", "week"},
    {"semaines", "week"},
    {"seachtain", "week"},
    {"seachtaine", "week"},
    {"month", "month"},
    {"months", "month"},
    {"monat", "month"},
    {"monate", "month"},
    {"monaten", "month"},
    {"mois", "month"},
    {"mí", "month"},
    {"year", "year"},
    {"years", "year"},
    {"jahr", "year"},
    {"jahre", "year"},
    {"jahren", "year"},
    {"an", "year"},
    {"ans", "year"},
    {"année", "year"},
    {"années", "year"},
    {"bliain", "year"},
    {"bliana", "year"},
    {"mm", "mm"},
    {"millimetres", "mm"},
    {"millimeters", "mm"},
    {"cm", "cm"},
    {"centimetre", "cm"},
    {"centimetres", "cm"},
    {"centimeters", "cm"},
    {"m", "m"},
    {"metre", "m"},
    {"metres", "m"},
    {"meter", "m"},
    {"meters", "m"},
    {"mètre", "m"},
    {"mètres", "m"},
    {"km", "km"},
    {"kilometre", "km"},
    {"kilometres", "km"},
    {"kilometer", "km"},
    {"kilometers", "km"},
    {"kilomètres", "km"},
    {"mile", "mile"},
    {"miles", "mile"},
    {"feet", "foot"},
    {"foot", "foot"},
    {"ft", "foot"},
    {"inch", "inch"},
    {"inches", "inch"},
    {"g", "g"},
    {"gram", "g"},
    {"grams", "g"},
    {"kg", "kg"},
    {"kilogram", "kg"},
    {"kilograms", "kg"},
    {"kilogramm", "kg"},
    {"kilo", "kg"},
    {"kilos", "kg"},
    {"tonne", "t"},
    {"tonnes", "t"},
    {"tonnen", "t"},
    {"l", "l"},
    {"litre", "l"},
    {"litres", "l"},
    {"liter", "l"},
    {"liters", "l"},
    {"w", "w"},
    {"watt", "w"},
    {"watts", "w"},
    {"kw", "kw"},
    {"kilowatt", "kw"},
    {"kilowatts", "kw"},
    {"v", "v"},
    {"volt", "v"},
    {"volts", "v"},
    {"hz", "hz"},
    {"hertz", "hz"},
    {"bar", "bar"},
    {"db", "db"},
    {"decibel", "db"},
    {"decibels", "db"},
};

}  // namespace

int power_of_ten(std::string_view word) {
  for (const auto& [name, power] : scales)
    if (name == word) return power;
  return 0;
}

int month_of(std::string_view word) {
  for (const auto& [name, month] : months)
    if (name == word) return month;
  return 0;
}

std::string_view unit_of(std::string_view word) {
  for (const auto& [name, unit] : units)
    if (name == word) return unit;
  return {};
}

bool ends_ordinal(std::string_view word) {
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er", "re", "e", "ème", "ú", "te", "ten"})
    if (word == ending) return true;
  return false;
}

std::optional<NumberInWords> read_number_words(std::span<const std::string> words) {
  std::uint64_t total = 0, current = 0;
  NumberInWords found;
  bool any = false;
  std::uint64_t room = 1'000'000'000'000'000;  // what may still be added: a unit goes behind a ten, not behind a unit
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (const int power = power_of_ten(word); power > 0 && (any || power == 3)) {
      std::uint64_t scale = 1;
      for (int p = 0; p < power; ++p) scale *= 10;
      if (current > 1'000'000 || total > 1'000'000'000'000) break;
      total += std::max<std::uint64_t>(current, 1) * scale, current = 0;
      any = true, room = scale;
      found.words = i + 1;
      continue;
    }
    const auto known = words_known().find(word);
    if (known == words_known().end()) {
      const auto german = any ? std::nullopt : german_number(word);
      if (german) {
        current = *german, any = true, room = 1, found.words = i + 1;
        continue;
      }
      if (const auto ordinal = any ? std::nullopt : german_ordinal(word)) {
        current = *ordinal, any = true, found.words = i + 1, found.ordinal = true;
      }
      break;
    }
    const auto [kind, value] = known->second;
    if (kind == Kind::joint) {
      if (!any) break;
      continue;  // counts only when a number follows: `words` is moved by that one
    }
    if (kind == Kind::teen_behind) {
      if (!any || current % 100 > 9) break;
      current += value, found.words = i + 1, room = 1;
      continue;
    }
    const bool score = value == 20 && current % 100 == 4 && word.starts_with("vingt");  // quatre-vingts
    const bool french_teen =
        kind == Kind::unit && value >= 10 && value < 20 && (current % 100 == 60 || current % 100 == 80);
    if (score) {
      current = current - 4 + 80, room = 20;
    } else if (kind == Kind::hundred) {
      if (current > 99 || (any && current == 0)) break;
      current = std::max<std::uint64_t>(current, 1) * 100, room = 100;
    } else {
      if (any && value >= (french_teen ? 20 : room)) break;
      if (any && kind == Kind::unit && value >= 10 && room <= 10 && !french_teen) break;
      current += value;
      room = kind == Kind::ten || (french_teen && value == 10) ? 10 : 1;  // "soixante-dix-sept"
      if (kind == Kind::ordinal) found.ordinal = true;
    }
    any = true;
    found.words = i + 1;
    if (found.ordinal) break;
  }
  if (!any || found.words == 0) return std::nullopt;
  found.value = total + current;
  return found;
}

}  // namespace hone
