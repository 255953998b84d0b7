// The tables of number_units.h, and what is read by them.
#include "number_units.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/number_reader.h"
#include "number_text.h"

namespace hone::marking {
namespace {

constexpr std::size_t longest_unit_words = 3;

constexpr std::pair<std::string_view, std::string_view> unit_names[] = {
    {"£", "gbp"},
    {"gbp", "gbp"},
    {"pound", "gbp"},
    {"pounds", "gbp"},
    {"sterling", "gbp"},
    {"€", "eur"},
    {"eur", "eur"},
    {"euro", "eur"},
    {"euros", "eur"},
    {"$", "usd"},
    {"usd", "usd"},
    {"us$", "usd"},
    {"dollar", "usd"},
    {"dollars", "usd"},
    {"¥", "jpy"},
    {"jpy", "jpy"},
    {"yen", "jpy"},
    {"円", "jpy"},
    {"₹", "inr"},
    {"inr", "inr"},
    {"rupee", "inr"},
    {"rupees", "inr"},
    {"chf", "chf"},
    {"franc", "chf"},
    {"francs", "chf"},
    {"cent", "cent"},
    {"cents", "cent"},
    {"¢", "cent"},
    {"pence", "penny"},
    {"penny", "penny"},
    {"%", "percent"},
    {"percent", "percent"},
    {"per cent", "percent"},
    {"prozent", "percent"},
    {"pour cent", "percent"},
    {"percentage points", "percent"},
    {"second", "second"},
    {"seconds", "second"},
    {"sec", "second"},
    {"s", "second"},
    {"minute", "minute"},
    {"minutes", "minute"},
    {"min", "minute"},
    {"mins", "minute"},
    {"hour", "hour"},
    {"hours", "hour"},
    {"hr", "hour"},
    {"hrs", "hour"},
    {"h", "hour"},
    {"day", "day"},
    {"days", "day"},
    {"tag", "day"},
    {"tage", "day"},
    {"jour", "day"},
    {"jours", "day"},
    {"lá", "day"},
    {"week", "week"},
    {"weeks", "week"},
    {"month", "month"},
    {"months", "month"},
    {"year", "year"},
    {"years", "year"},
    {"yr", "year"},
    {"yrs", "year"},
    {"jahr", "year"},
    {"jahre", "year"},
    {"ans", "year"},
    {"bliain", "year"},
    {"bliana", "year"},
    {"mm", "millimetre"},
    {"millimetre", "millimetre"},
    {"millimetres", "millimetre"},
    {"millimeter", "millimetre"},
    {"millimeters", "millimetre"},
    {"cm", "centimetre"},
    {"centimetre", "centimetre"},
    {"centimetres", "centimetre"},
    {"centimeter", "centimetre"},
    {"centimeters", "centimetre"},
    {"m", "metre"},
    {"metre", "metre"},
    {"metres", "metre"},
    {"meter", "metre"},
    {"meters", "metre"},
    {"km", "kilometre"},
    {"kilometre", "kilometre"},
    {"kilometres", "kilometre"},
    {"kilometer", "kilometre"},
    {"kilometers", "kilometre"},
    {"inch", "inch"},
    {"inches", "inch"},
    {"ft", "foot"},
    {"foot", "foot"},
    {"feet", "foot"},
    {"yd", "yard"},
    {"yard", "yard"},
    {"yards", "yard"},
    {"mile", "mile"},
    {"miles", "mile"},
    {"acre", "acre"},
    {"acres", "acre"},
    {"ha", "hectare"},
    {"hectare", "hectare"},
    {"hectares", "hectare"},
    {"m2", "square metre"},
    {"square metre", "square metre"},
    {"square metres", "square metre"},
    {"square meters", "square metre"},
    {"square feet", "square foot"},
    {"square foot", "square foot"},
    {"sq ft", "square foot"},
    {"mg", "milligram"},
    {"milligram", "milligram"},
    {"milligrams", "milligram"},
    {"g", "gram"},
    {"gram", "gram"},
    {"grams", "gram"},
    {"kg", "kilogram"},
    {"kilogram", "kilogram"},
    {"kilograms", "kilogram"},
    {"kilos", "kilogram"},
    {"kilo", "kilogram"},
    {"t", "tonne"},
    {"tonne", "tonne"},
    {"tonnes", "tonne"},
    {"lb", "pound (weight)"},
    {"lbs", "pound (weight)"},
    {"oz", "ounce"},
    {"ounce", "ounce"},
    {"ounces", "ounce"},
    {"ml", "millilitre"},
    {"l", "litre"},
    {"litre", "litre"},
    {"litres", "litre"},
    {"liter", "litre"},
    {"liters", "litre"},
    {"°c", "celsius"},
    {"celsius", "celsius"},
    {"°f", "fahrenheit"},
    {"fahrenheit", "fahrenheit"},
    {"degree", "degree"},
    {"degrees", "degree"},
    {"°", "degree"},
    {"quid", "gbp"},
    {"ドル", "usd"},
    {"米ドル", "usd"},
    {"美元", "usd"},
    {"dólares", "usd"},
    {"dollaro", "usd"},
    {"dollari", "usd"},
    {"ユーロ", "eur"},
    {"欧元", "eur"},
    {"evro", "eur"},
    {"eurot", "eur"},
    {"euroa", "eur"},
    {"日元", "jpy"},
    {"cny", "cny"},
    {"rmb", "cny"},
    {"yuan", "cny"},
    {"renminbi", "cny"},
    {"元", "cny"},
    {"人民币", "cny"},
    {"krw", "krw"},
    {"won", "krw"},
    {"₩", "krw"},
    {"원", "krw"},
    {"₽", "rub"},
    {"rub", "rub"},
    {"rouble", "rub"},
    {"roubles", "rub"},
    {"ruble", "rub"},
    {"rubles", "rub"},
    {"zł", "pln"},
    {"pln", "pln"},
    {"zloty", "pln"},
    {"złoty", "pln"},
    {"złotych", "pln"},
    {"rs", "inr"},
    {"रुपये", "inr"},
    {"r$", "brl"},
    {"reais", "brl"},
    {"sek", "sek"},
    {"eurocent", "cent"},
    {"pennies", "cent"},
    {"pct", "percent"},
    {"percentage", "percent"},
    {"per centum", "percent"},
    {"procent", "percent"},
    {"prosent", "percent"},
    {"prosenttia", "percent"},
    {"por ciento", "percent"},
    {"por cento", "percent"},
    {"per cento", "percent"},
    {"faoin gcéad", "percent"},
    {"процентов", "percent"},
    {"процента", "percent"},
    {"процент", "percent"},
    {"パーセント", "percent"},
    {"프로", "percent"},
    {"퍼센트", "percent"},
    {"secs", "second"},
    {"sekunde", "second"},
    {"sekunden", "second"},
    {"seconde", "second"},
    {"secondes", "second"},
    {"segundo", "second"},
    {"segundos", "second"},
    {"secondi", "second"},
    {"soicind", "second"},
    {"秒", "second"},
    {"초", "second"},
    {"minuten", "minute"},
    {"minuto", "minute"},
    {"minutos", "minute"},
    {"minuti", "minute"},
    {"nóiméad", "minute"},
    {"分", "minute"},
    {"분", "minute"},
    {"stunde", "hour"},
    {"stunden", "hour"},
    {"heure", "hour"},
    {"heures", "hour"},
    {"hora", "hour"},
    {"horas", "hour"},
    {"ora", "hour"},
    {"ore", "hour"},
    {"uur", "hour"},
    {"uair", "hour"},
    {"時間", "hour"},
    {"小时", "hour"},
    {"시간", "hour"},
    {"tagen", "day"},
    {"día", "day"},
    {"días", "day"},
    {"dia", "day"},
    {"dias", "day"},
    {"giorno", "day"},
    {"giorni", "day"},
    {"dag", "day"},
    {"dagen", "day"},
    {"dage", "day"},
    {"laethanta", "day"},
    {"日", "day"},
    {"天", "day"},
    {"일", "day"},
    {"wk", "week"},
    {"wks", "week"},
    {"woche", "week"},
    {"wochen", "week"},
    {"semaine", "week"},
    {"semaines", "week"},
    {"semana", "week"},
    {"semanas", "week"},
    {"settimana", "week"},
    {"settimane", "week"},
    {"seachtain", "week"},
    {"週間", "week"},
    {"周", "week"},
    {"monat", "month"},
    {"monate", "month"},
    {"monaten", "month"},
    {"mois", "month"},
    {"mes", "month"},
    {"meses", "month"},
    {"mese", "month"},
    {"mesi", "month"},
    {"maand", "month"},
    {"maanden", "month"},
    {"mí", "month"},
    {"ヶ月", "month"},
    {"个月", "month"},
    {"개월", "month"},
    {"jahren", "year"},
    {"année", "year"},
    {"années", "year"},
    {"año", "year"},
    {"años", "year"},
    {"ano", "year"},
    {"anos", "year"},
    {"anno", "year"},
    {"anni", "year"},
    {"jaar", "year"},
    {"blianta", "year"},
    {"年", "year"},
    {"년", "year"},
    {"millimètre", "millimetre"},
    {"millimètres", "millimetre"},
    {"millimetro", "millimetre"},
    {"millimetros", "millimetre"},
    {"millimetri", "millimetre"},
    {"milliметр", "millimetre"},
    {"centimètre", "centimetre"},
    {"centimètres", "centimetre"},
    {"centimetro", "centimetre"},
    {"centimetros", "centimetre"},
    {"centimetri", "centimetre"},
    {"centiметр", "centimetre"},
    {"mètre", "metre"},
    {"mètres", "metre"},
    {"metro", "metre"},
    {"metros", "metre"},
    {"metri", "metre"},
    {"метр", "metre"},
    {"kilomètre", "kilometre"},
    {"kilomètres", "kilometre"},
    {"kilometro", "kilometre"},
    {"kilometros", "kilometre"},
    {"kilometri", "kilometre"},
    {"kiloметр", "kilometre"},
    {"kms", "kilometre"},
    {"kilometern", "kilometre"},
    {"公里", "kilometre"},
    {"キロメートル", "kilometre"},
    {"ciliméadar", "kilometre"},
    {"километров", "kilometre"},
    {"metern", "metre"},
    {"米", "metre"},
    {"メートル", "metre"},
    {"méadar", "metre"},
    {"метров", "metre"},
    {"μm", "micrometre"},
    {"micrometre", "micrometre"},
    {"micrometres", "micrometre"},
    {"micrometer", "micrometre"},
    {"micrometers", "micrometre"},
    {"micron", "micrometre"},
    {"microns", "micrometre"},
    {"nm", "nanometre"},
    {"nanometre", "nanometre"},
    {"nanometres", "nanometre"},
    {"nanometer", "nanometre"},
    {"nanometers", "nanometre"},
    {"nautical mile", "nautical mile"},
    {"nautical miles", "nautical mile"},
    {"″", "inch"},
    {"′", "foot"},
    {"square meter", "square metre"},
    {"sq m", "square metre"},
    {"sqm", "square metre"},
    {"quadratmeter", "square metre"},
    {"mètres carrés", "square metre"},
    {"平方米", "square metre"},
    {"平方メートル", "square metre"},
    {"平米", "square metre"},
    {"km2", "square kilometre"},
    {"square kilometre", "square kilometre"},
    {"square kilometres", "square kilometre"},
    {"square kilometer", "square kilometre"},
    {"square kilometers", "square kilometre"},
    {"sq km", "square kilometre"},
    {"quadratkilometer", "square kilometre"},
    {"cm2", "square centimetre"},
    {"square centimetre", "square centimetre"},
    {"square centimetres", "square centimetre"},
    {"square centimeter", "square centimetre"},
    {"square centimeters", "square centimetre"},
    {"square mile", "square mile"},
    {"square miles", "square mile"},
    {"sq mi", "square mile"},
    {"ft2", "square foot"},
    {"sqft", "square foot"},
    {"m3", "cubic metre"},
    {"cubic metre", "cubic metre"},
    {"cubic metres", "cubic metre"},
    {"cubic meter", "cubic metre"},
    {"cubic meters", "cubic metre"},
    {"kubikmeter", "cubic metre"},
    {"cm3", "cubic centimetre"},
    {"cubic centimetre", "cubic centimetre"},
    {"cubic centimetres", "cubic centimetre"},
    {"cubic centimeter", "cubic centimetre"},
    {"cubic centimeters", "cubic centimetre"},
    {"cc", "cubic centimetre"},
    {"km/h", "kilometre per hour"},
    {"kmh", "kilometre per hour"},
    {"kph", "kilometre per hour"},
    {"kilometre per hour", "kilometre per hour"},
    {"kilometres per hour", "kilometre per hour"},
    {"kilometer per hour", "kilometre per hour"},
    {"kilometers per hour", "kilometre per hour"},
    {"km per hour", "kilometre per hour"},
    {"mph", "mile per hour"},
    {"mile per hour", "mile per hour"},
    {"miles per hour", "mile per hour"},
    {"mi/h", "mile per hour"},
    {"m/s", "metre per second"},
    {"metre per second", "metre per second"},
    {"metres per second", "metre per second"},
    {"meter per second", "metre per second"},
    {"meters per second", "metre per second"},
    {"knot", "knot"},
    {"knots", "knot"},
    {"kn", "knot"},
    {"μg", "microgram"},
    {"mcg", "microgram"},
    {"microgram", "microgram"},
    {"micrograms", "microgram"},
    {"milligramm", "milligram"},
    {"gramm", "gram"},
    {"gramme", "gram"},
    {"grammes", "gram"},
    {"gramos", "gram"},
    {"grammi", "gram"},
    {"克", "gram"},
    {"グラム", "gram"},
    {"kgs", "kilogram"},
    {"kilogramm", "kilogram"},
    {"kilogramme", "kilogram"},
    {"kilogrammes", "kilogram"},
    {"kilogramos", "kilogram"},
    {"公斤", "kilogram"},
    {"キログラム", "kilogram"},
    {"キロ", "kilogram"},
    {"tonnen", "tonne"},
    {"metric ton", "tonne"},
    {"metric tons", "tonne"},
    {"ton", "tonne"},
    {"tons", "tonne"},
    {"stone", "stone"},
    {"millilitre", "millilitre"},
    {"millilitres", "millilitre"},
    {"milliliter", "millilitre"},
    {"milliliters", "millilitre"},
    {"litern", "litre"},
    {"litros", "litre"},
    {"litri", "litre"},
    {"升", "litre"},
    {"リットル", "litre"},
    {"gallon", "gallon"},
    {"gallons", "gallon"},
    {"gal", "gallon"},
    {"pint", "pint"},
    {"pints", "pint"},
    {"degree celsius", "celsius"},
    {"degrees celsius", "celsius"},
    {"degrees c", "celsius"},
    {"degree c", "celsius"},
    {"deg c", "celsius"},
    {"° c", "celsius"},
    {"degree centigrade", "celsius"},
    {"degrees centigrade", "celsius"},
    {"centigrade", "celsius"},
    {"grad celsius", "celsius"},
    {"degrés celsius", "celsius"},
    {"degré celsius", "celsius"},
    {"grados celsius", "celsius"},
    {"gradi celsius", "celsius"},
    {"graus celsius", "celsius"},
    {"graden celsius", "celsius"},
    {"摄氏度", "celsius"},
    {"℃", "celsius"},
    {"degree fahrenheit", "fahrenheit"},
    {"degrees fahrenheit", "fahrenheit"},
    {"degrees f", "fahrenheit"},
    {"degree f", "fahrenheit"},
    {"deg f", "fahrenheit"},
    {"° f", "fahrenheit"},
    {"grad fahrenheit", "fahrenheit"},
    {"华氏度", "fahrenheit"},
    {"kelvin", "kelvin"},
    {"kelvins", "kelvin"},
    {"degrees kelvin", "kelvin"},
    {"deg", "degree"},
    {"grad", "degree"},
    {"degré", "degree"},
    {"degrés", "degree"},
    {"grados", "degree"},
    {"gradi", "degree"},
    {"度", "degree"},
    {"volt", "volt"},
    {"volts", "volt"},
    {"ampere", "ampere"},
    {"amperes", "ampere"},
    {"amp", "ampere"},
    {"amps", "ampere"},
    {"watt", "watt"},
    {"watts", "watt"},
    {"kw", "kilowatt"},
    {"kilowatt", "kilowatt"},
    {"kilowatts", "kilowatt"},
    {"kwh", "kilowatt hour"},
    {"kilowatt hour", "kilowatt hour"},
    {"kilowatt hours", "kilowatt hour"},
    {"megawatt", "megawatt"},
    {"megawatts", "megawatt"},
    {"hz", "hertz"},
    {"hertz", "hertz"},
    {"khz", "kilohertz"},
    {"kilohertz", "kilohertz"},
    {"mhz", "megahertz"},
    {"megahertz", "megahertz"},
    {"ghz", "gigahertz"},
    {"gigahertz", "gigahertz"},
    {"joule", "joule"},
    {"joules", "joule"},
    {"kj", "kilojoule"},
    {"kilojoule", "kilojoule"},
    {"kilojoules", "kilojoule"},
    {"kcal", "kilocalorie"},
    {"kilocalorie", "kilocalorie"},
    {"kilocalories", "kilocalorie"},
    {"newton", "newton"},
    {"newtons", "newton"},
    {"pascal", "pascal"},
    {"pascals", "pascal"},
    {"byte", "byte"},
    {"bytes", "byte"},
    {"kb", "kilobyte"},
    {"kilobyte", "kilobyte"},
    {"kilobytes", "kilobyte"},
    {"mb", "megabyte"},
    {"megabyte", "megabyte"},
    {"megabytes", "megabyte"},
    {"gb", "gigabyte"},
    {"gigabyte", "gigabyte"},
    {"gigabytes", "gigabyte"},
    {"tb", "terabyte"},
    {"terabyte", "terabyte"},
    {"terabytes", "terabyte"},
    {"bps", "basis point"},
    {"bp", "basis point"},
    {"basis point", "basis point"},
    {"basis points", "basis point"},
};

constexpr std::pair<std::string_view, double> scale_names[] = {
    {"hundred", 1e2},    {"thousand", 1e3},  {"k", 1e3},         {"million", 1e6},    {"millions", 1e6},
    {"mio", 1e6},        {"mn", 1e6},        {"billion", 1e9},   {"billions", 1e9},   {"bn", 1e9},
    {"trillion", 1e12},  {"tausend", 1e3},   {"millionen", 1e6}, {"milliarden", 1e9}, {"mille", 1e3},
    {"milliard", 1e9},   {"milliards", 1e9}, {"míle", 1e3},      {"milliún", 1e6},    {"万", 1e4},
    {"億", 1e8},         {"lakh", 1e5},      {"lakhs", 1e5},     {"lac", 1e5},        {"lacs", 1e5},
    {"crore", 1e7},      {"crores", 1e7},    {"cr", 1e7},        {"लाख", 1e5},        {"करोड़", 1e7},
    {"dozen", 12},       {"hundreds", 1e2},  {"thousands", 1e3}, {"trillions", 1e12}, {"tn", 1e12},
    {"billionen", 1e12}, {"milliarde", 1e9}, {"mrd", 1e9},       {"millón", 1e6},     {"millones", 1e6},
    {"milhão", 1e6},     {"milhões", 1e6},   {"milione", 1e6},   {"milioni", 1e6},    {"miljoen", 1e6},
    {"miljard", 1e9},    {"mil", 1e3},       {"mila", 1e3},      {"тысяч", 1e3},      {"тысячи", 1e3},
    {"миллион", 1e6},    {"миллиона", 1e6},  {"миллионов", 1e6}, {"миллиардов", 1e9}, {"百", 1e2},
    {"千", 1e3},         {"萬", 1e4},        {"亿", 1e8},        {"兆", 1e12},        {"만", 1e4},
    {"천", 1e3},         {"억", 1e8},        {"조", 1e12},
};

// The word, or the sign, at a place; its end.
std::size_t word_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (end >= text.size()) return end;
  std::size_t next = end;
  const char32_t first = next_point(text, next);
  if (!u_isalpha(static_cast<UChar32>(first))) {
    const bool degree = first == U'°';
    end = next;
    if (degree && is_letter_at(text, end)) next_point(text, end);
    return end;
  }
  if (documents::has_no_spaces(first)) return next;
  while (end < text.size()) {
    next = end;
    const char32_t point = next_point(text, next);
    const bool per = point == U'/' && is_letter_at(text, next);  // km/h
    if (!u_isalnum(static_cast<UChar32>(point)) && point != U'$' && !per) break;
    end = next;
  }
  return end;
}

// Names of scripts without spaces are as long as the table has them: 平方米.
std::size_t unspaced_unit(std::string_view text, std::size_t at, std::string& found) {
  std::size_t end = at;
  for (const auto& [name, canonical] : unit_names)
    if (name.size() > end - at && text.substr(at).starts_with(name)) {
      std::size_t byte = 0;
      if (!documents::has_no_spaces(next_point(name, byte))) continue;
      end = at + name.size();
      found = canonical;
    }
  return end;
}

std::string_view unit_of_word(std::string_view word) {
  if (const std::string_view unit = known_unit(word); !unit.empty()) return unit;
  // "pounds/year" is in pounds, as "pounds per year" is.
  return known_unit(word.substr(0, word.find('/')));
}

}  // namespace

std::string_view known_unit(std::string_view name) {
  for (const auto& [known, canonical] : unit_names)
    if (known == name) return canonical;
  return {};
}

std::string unit_at(std::string_view text, std::size_t& at, const std::vector<std::string>& more) {
  const auto wanted = [&](std::string_view unit) { return std::find(more.begin(), more.end(), unit) != more.end(); };
  std::size_t begin = at;
  while (begin < text.size() && (text[begin] == ' ' || text[begin] == '-')) ++begin;
  std::size_t end = begin;
  std::string found;
  if (const std::size_t unspaced = unspaced_unit(text, begin, found); unspaced > begin) {
    at = unspaced;
    return found;
  }
  for (std::size_t words = 0; words < longest_unit_words && end < text.size(); ++words) {
    if (words > 0) {
      if (text[end] != ' ') break;
      ++end;
    }
    const std::size_t word = word_end(text, end);
    if (word == end) break;
    // "5 $6": the sign of the next number.
    if (words == 0 && !is_letter_at(text, end) && word < text.size() && is_ascii_digit(text[word])) break;
    end = word;
    const std::string candidate(text.substr(begin, end - begin));
    std::string unit(unit_of_word(candidate));
    if (unit.empty() && candidate == "c" && wanted("celsius")) unit = "celsius";
    if (unit.empty() && candidate == "f" && wanted("fahrenheit")) unit = "fahrenheit";
    if (const std::string plain = canonical_unit(candidate); unit.empty() && wanted(plain)) unit = plain;
    if (!unit.empty()) found = unit, at = end;
  }
  return found;
}

double scale_at(std::string_view text, std::size_t& at) {
  double scale = 1;
  for (std::size_t words = 0; words < 3; ++words) {  // "2 hundred thousand", 百万
    std::size_t begin = at;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    const std::string_view word = text.substr(begin, word_end(text, begin) - begin);
    const auto* known = std::find_if(std::begin(scale_names), std::end(scale_names), [&](const auto& named) {
      // Hangul has spaces between words and none before what counts: 3억원.
      std::size_t byte = 0;
      const bool joined = !named.first.empty() && next_point(named.first, byte) >= 0xAC00 && begin == at;
      return named.first == word || (joined && word.starts_with(named.first));
    });
    if (known == std::end(scale_names)) break;
    if (words > 0 && known->second < 100) break;
    scale *= known->second;
    at = begin + known->first.size();
  }
  return scale;
}

UnitBefore unit_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  std::size_t begin = at;
  for (std::size_t points = 0; begin > 0 && points < 4; ++points) {
    do --begin;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80);
    const std::string_view word = text.substr(begin, at - begin);
    if (word.find_first_of(" \n") != std::string_view::npos) break;
    const std::string_view unit = known_unit(word);
    const bool sign = !is_letter_at(text, begin);
    const bool code = word.size() == 3 && !is_letter_before(text, begin);
    if (!unit.empty() && (sign || code) && unit != "percent" && unit != "degree" && unit != "inch" && unit != "foot")
      return {std::string(unit), begin};
  }
  return {};
}

std::string canonical_unit(std::string_view unit) {
  std::string word = number_text(unit);
  while (word.ends_with(' ') || word.ends_with('.')) word.pop_back();
  while (word.starts_with(' ')) word.erase(0, 1);
  if (const std::string_view known = known_unit(word); !known.empty()) return std::string(known);
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
}

}  // namespace hone::marking
