#include "hone/marking/question_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::marking {
namespace {

std::optional<double> to_number(const std::string& text) {
  double value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

void QuestionFields::problem(std::string_view sentence) { problems_.push_back(where_ + ": " + std::string(sentence)); }

void QuestionFields::wrong(const std::string& key, std::string_view expected) {
  const OrderedJson& value = fields_.at(key);
  problem(value.is_null() ? fmt::format("`{}` is empty; expected {}.", key, expected)
                          : fmt::format("`{}` is {}; expected {}.", key, shorten(dump(value), 60), expected));
}

std::optional<std::string> QuestionFields::as_text(const OrderedJson& value) const {
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (is_blank(text)) return std::nullopt;
    return text;
  }
  if (value.is_number() || value.is_boolean()) return dump(value);
  return std::nullopt;
}

std::string QuestionFields::text(const std::string& key) {
  if (!has(key)) return {};
  auto text = as_text(fields_.at(key));
  if (!text) wrong(key, "a text");
  return std::move(text).value_or("");
}

std::vector<std::string> QuestionFields::texts(const std::string& key) {
  std::vector<std::string> list;
  if (!has(key)) return list;
  const OrderedJson& value = fields_.at(key);
  if (!value.is_array()) {
    if (auto text = as_text(value))
      list.push_back(std::move(*text));
    else
      wrong(key, "a text or a list of texts");
    return list;
  }
  for (const OrderedJson& item : value) {
    auto text = as_text(item);
    if (!text) {
      wrong(key, "a list of texts, none of them empty");
      return {};
    }
    list.push_back(std::move(*text));
  }
  if (list.empty()) wrong(key, "at least one text");
  return list;
}

std::optional<double> QuestionFields::number(const std::string& key) {
  if (!has(key)) return std::nullopt;
  const auto text = as_text(fields_.at(key));
  const auto value = text ? to_number(*text) : std::nullopt;
  if (!value) wrong(key, "a number such as 350 or 12.5");
  return value;
}

std::optional<std::size_t> QuestionFields::count(const std::string& key) {
  if (!has(key)) return std::nullopt;
  const auto text = as_text(fields_.at(key));
  const auto value = text ? to_number(*text) : std::nullopt;
  if (!value || *value < 0 || *value > 1e6 || *value != std::floor(*value)) {
    wrong(key, "a whole number from 0 to 1000000");
    return std::nullopt;
  }
  return static_cast<std::size_t>(*value);
}

bool QuestionFields::flag(const std::string& key) {
  if (!has(key)) return false;
  const auto text = as_text(fields_.at(key));
  for (const char* yes : {"true", "yes", "True", "TRUE", "Yes", "YES"})
    if (text == yes) return true;
  for (const char* no : {"false", "no", "False", "FALSE", "No", "NO"})
    if (text == no) return false;
  wrong(key, "true or false");
  return false;
}

std::size_t QuestionFields::choice(const std::string& key, const std::vector<std::string>& names) {
  if (!has(key)) return 0;
  const std::string given = as_text(fields_.at(key)).value_or("");
  for (std::size_t i = 0; i < names.size(); ++i)
    if (given == names[i]) return i;
  wrong(key, fmt::format("one of {}", fmt::join(names, ", ")));
  if (const std::string hint = did_you_mean(given, names); !hint.empty()) problems_.back() += hint;
  return 0;
}

void QuestionFields::refuse_others(const std::vector<std::string>& known) {
  for (const auto& [key, value] : fields_.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      problem(fmt::format("`{}` is not a key of a question.{}", shorten(key, 40), did_you_mean(key, known)));
}

}  // namespace hone::marking
