#include "number_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace hone::documents {
namespace {

// The sections of a format: positive; negative; zero; text. Semicolons inside quotes separate nothing.
std::vector<std::string> sections_of(std::string_view code) {
  std::vector<std::string> sections(1);
  bool quoted = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '\\' && !quoted && i + 1 < code.size()) {
      sections.back() += code[i++];
      sections.back() += code[i];
      continue;
    }
    if (code[i] == '"') quoted = !quoted;
    if (code[i] == ';' && !quoted)
      sections.emplace_back();
    else
      sections.back() += code[i];
  }
  return sections;
}

std::string in_thousands(std::string digits) {
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

// One section as words around one number.
struct Pattern {
  std::string before, after;
  int decimals = 0, required_decimals = 0, integers = 0,
      thousands = 0;  // thousands: commas after the last digit, each divides by 1000
  bool groups = false, percent = false, general = false, digits = false, exponent = false, fraction = false;
};

Pattern pattern_of(std::string_view section) {
  Pattern pattern;
  bool point = false;
  auto literal = [&](std::string_view text) {
    (pattern.digits || pattern.general ? pattern.after : pattern.before) += text;
  };
  for (std::size_t i = 0; i < section.size(); ++i) {
    const char c = section[i];
    if (c == '"') {
      const std::size_t end = std::min(section.find('"', i + 1), section.size());
      literal(section.substr(i + 1, end - i - 1));
      i = end;
    } else if (c == '\\' && i + 1 < section.size()) {
      literal(section.substr(++i, 1));
    } else if (c == '[') {
      const std::size_t end = std::min(section.find(']', i), section.size());
      std::string_view inside = section.substr(i + 1, end - i - 1);
      if (inside.substr(0, 1) == "$") {  // [$€-407]
        inside.remove_prefix(1);
        literal(inside.substr(0, inside.find('-')));
      }
      i = end;
    } else if (c == '_' || c == '*') {
      ++i;  // a space as wide as the next character, or a fill
      if (c == '_' && i < section.size() && section[i] != ')' && section[i] != '(' && section[i] != '-') literal(" ");
    } else if (c == '0' || c == '#' || c == '?') {
      pattern.digits = true;
      if (point) {
        ++pattern.decimals;
        if (c == '0') pattern.required_decimals = pattern.decimals;
      } else {
        pattern.integers += c == '0';
        pattern.thousands = 0;
      }
    } else if (c == '.') {
      point = true;
    } else if (c == ',') {
      if (!pattern.digits) continue;
      const std::size_t next = section.find_first_of("0#?", i);
      if (next != std::string_view::npos && !point) pattern.groups = true;
      ++pattern.thousands;
    } else if (c == '%') {
      pattern.percent = true;
      literal("%");
    } else if ((c == 'E' || c == 'e') && i + 1 < section.size() && (section[i + 1] == '+' || section[i + 1] == '-')) {
      pattern.exponent = true;
      break;
    } else if (c == '/' && pattern.digits) {
      pattern.fraction = true;
    } else if (section.compare(i, 7, "General") == 0 || section.compare(i, 7, "GENERAL") == 0) {
      pattern.general = true;
      i += 6;
    } else if (c != '@') {
      literal(section.substr(i, 1));
    }
  }
  return pattern;
}

std::string trim(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

}  // namespace

std::string plain_number(double value) {
  if (!std::isfinite(value)) return "";
  if (std::abs(value) < 1e15 && value == std::trunc(value)) return fmt::format("{:.0f}", value + 0.0);
  std::string text = fmt::format("{:.15g}", value);
  if (text.find('e') != std::string::npos && std::abs(value) >= 1e-9 && std::abs(value) < 1e21) {
    text = fmt::format("{:.15f}", value);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string serial_date(double days, bool since_1904) {
  if (!(days >= 0) || days > 2958466) return plain_number(days);  // 9999-12-31 is the last
  std::int64_t seconds = std::llround(days * 86400.0);
  const bool time_only = days < 1 && !since_1904;
  std::int64_t day = seconds / 86400;
  seconds %= 86400;
  // Excel counts a 29 February 1900 that never was: from 1 March on the days since 1899-12-30 are right.
  if (!since_1904 && day > 0 && day < 60) ++day;
  const std::int64_t since_epoch = day + (since_1904 ? -24107 : -25569);
  // Howard Hinnant's civil_from_days.
  const std::int64_t z = since_epoch + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
                     doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
  const std::int64_t y = yoe + era * 400 + (m <= 2);
  std::string time = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) time += fmt::format(":{:02}", seconds % 60);
  if (time_only) return time;
  const std::string date = fmt::format("{:04}-{:02}-{:02}", y, m, d);
  return seconds == 0 ? date : date + " " + time;
}

NumberFormat NumberFormat::builtin(int id) {
  switch (id) {
    case 1: return NumberFormat("0");
    case 2: return NumberFormat("0.00");
    case 3: return NumberFormat("#,##0");
    case 4: return NumberFormat("#,##0.00");
    case 9: return NumberFormat("0%");
    case 10: return NumberFormat("0.00%");
    case 37:
    case 38: return NumberFormat("#,##0;-#,##0");
    case 39:
    case 40: return NumberFormat("#,##0.00;-#,##0.00");
    default: break;
  }
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
    return NumberFormat("yyyy-mm-dd");
  return {};
}

bool NumberFormat::is_date() const {
  const std::string first = sections_of(code_)[0];
  bool quoted = false;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const char c = first[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const std::size_t end = std::min(first.find(']', i), first.size());
      const std::string inside = first.substr(i + 1, end - i - 1);
      if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string::npos) return true;  // [h]:mm
      i = end;
    } else if (c == '0' || c == '#' || c == '?' || first.compare(i, 7, "General") == 0) {
      return false;
    } else if (std::string_view("yYdDhHmMsS").find(c) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string NumberFormat::say(double value, bool since_1904) const {
  if (!std::isfinite(value)) return "";
  if (is_date()) {
    if (code_.find("[h") == std::string::npos && code_.find("[H") == std::string::npos)
      return serial_date(value, since_1904);
    const std::int64_t minutes = std::llround(std::clamp(value, -1e9, 1e9) * 1440);  // hours past a day
    return fmt::format("{}{}:{:02}", minutes < 0 ? "-" : "", std::abs(minutes) / 60, std::abs(minutes) % 60);
  }
  const std::vector<std::string> sections = sections_of(code_);
  std::size_t which = 0;
  if (value < 0 && sections.size() > 1) which = 1;
  if (value == 0 && sections.size() > 2) which = 2;
  Pattern pattern = pattern_of(sections[which]);
  // Without a number in it a section hides what the cell holds; what it holds is said.
  if (!pattern.digits || pattern.general || pattern.exponent || pattern.fraction) {
    if (pattern.before.empty() && pattern.after.empty()) return plain_number(value);
    if (!pattern.digits && !pattern.general && value != 0) return plain_number(value);
    if (!pattern.digits && !pattern.general) return trim(pattern.before + pattern.after);
    return trim(pattern.before + plain_number(value) + (pattern.exponent || pattern.fraction ? "" : pattern.after));
  }
  const double shown = std::abs(value) * (pattern.percent ? 100 : 1) / std::pow(1000, std::min(pattern.thousands, 4));
  if (shown >= 1e21) return plain_number(value);
  std::string digits = fmt::format("{:.{}f}", shown + shown * 1e-15, std::min(pattern.decimals, 15));
  std::string fraction;
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    fraction = digits.substr(point + 1);
    digits.resize(point);
  }
  while (fraction.size() > static_cast<std::size_t>(pattern.required_decimals) && fraction.back() == '0')
    fraction.pop_back();
  if (digits.size() < static_cast<std::size_t>(std::min(pattern.integers, 30)))
    digits.insert(0, static_cast<std::size_t>(std::min(pattern.integers, 30)) - digits.size(), '0');
  if (pattern.groups) digits = in_thousands(digits);
  std::string text = digits + (fraction.empty() ? "" : "." + fraction);
  const bool nothing = text.find_first_not_of("0.,") == std::string::npos;
  // A negative number in parentheses, as accounts are kept, gets its sign back: (5) is read as 5.
  std::string sign = value < 0 && !nothing ? "-" : "";
  for (std::string* side : {&pattern.before, &pattern.after})
    side->erase(std::remove_if(side->begin(), side->end(),
                               [&](char c) { return which == 1 && (c == '(' || c == ')' || c == '-'); }),
                side->end());
  return trim(sign + trim(pattern.before) + (pattern.before.empty() || pattern.before.back() != ' ' ? "" : " ") + text +
              pattern.after);
}

}  // namespace hone::documents
