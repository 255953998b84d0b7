#include "expected_answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/marking.h"
#include "hone/marking/said_text.h"
#include "hone/marking/word_count.h"

namespace hone::tuning {
namespace {

constexpr std::size_t most_words = 20;  // of a text that is compared; two people write a longer one in two ways
constexpr std::size_t longest_name = 40;  // of a field, in code points

bool is_short_text(std::string_view text) {
  return marking::count_length(text, marking::LengthMarking::Unit::words) <= most_words;
}

bool is_short_value(const OrderedJson& value) {
  if (value.is_string()) return is_short_text(value.get_ref<const std::string&>());
  return value.is_primitive() || std::all_of(value.begin(), value.end(), is_short_value);
}

// Whether the members of an object have paths of their own, "tenant.name": a name with a dot in it would be ambiguous.
bool can_be_opened(const std::string& name, const OrderedJson& value) {
  if (!value.is_object() || value.empty() || name.find('.') != std::string::npos) return false;
  for (const auto& member : value.items())
    if (member.key().find('.') != std::string::npos) return false;
  return true;
}

// "rent: 350" as its two parts; an empty name where it is no such line.
std::pair<std::string_view, std::string_view> named_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || (colon + 1 < line.size() && !is_ascii_space(line[colon + 1]))) return {};
  const std::string_view name = trimmed(line.substr(0, colon));
  if (count_points(name) > longest_name) return {};
  return {name, trimmed(line.substr(colon + 1))};
}

bool has_fields_marked(const std::string& path, const std::string& value, const std::string& said) {
  const marking::Question question{.id = path, .markings = {marking::FieldsMarking{.fields = {{path, value}}}}};
  const auto mark = marking::mark_answer(question, {.text = said});
  return mark && mark->fraction == 1;
}

}  // namespace

ExpectedAnswer::ExpectedAnswer(const std::string& text) : text_(marking::said_text(text).text) {
  if (!take_json() && !take_lines() && !take_bars()) fields_ = {{"", text_, is_short_text(text_)}};
}

bool ExpectedAnswer::take_json() {
  const auto json = parse_ordered_json(marking::without_fence(text_), "the expected answer");
  if (!json || (!json->is_object() && !json->is_array()) || json->empty()) return false;
  form_ = json->is_array() ? Form::list : Form::object;
  const auto take = [this](const std::string& name, const OrderedJson& value) {
    fields_.push_back({name, dump(value), is_short_value(value)});
  };
  if (form_ == Form::list) {
    take("", *json);
    return true;
  }
  for (const auto& [name, value] : json->items())
    if (can_be_opened(name, value))
      for (const auto& [inner, part] : value.items()) take(fmt::format("{}.{}", name, inner), part);
    else
      take(name, value);
  return true;
}

bool ExpectedAnswer::take_lines() {
  std::vector<Field> fields;
  for (const TextLine& line : Lines(text_)) {
    if (is_blank(line.text)) continue;
    const auto [name, value] = named_line(line.text);
    if (name.empty() ||
        std::any_of(fields.begin(), fields.end(), [&n = name](const Field& field) { return field.name == n; }))
      return false;
    fields.push_back({std::string(name), std::string(value), is_short_text(value)});
  }
  if (fields.size() < 2) return false;
  form_ = Form::lines, fields_ = std::move(fields);
  return true;
}

bool ExpectedAnswer::take_bars() {
  if (text_.find(" | ") == std::string::npos) return false;
  form_ = Form::bars;
  for (const std::string_view value : marking::form_fields(text_))
    fields_.push_back({"field " + std::to_string(fields_.size() + 1), std::string(value), is_short_text(value)});
  return true;
}

bool ExpectedAnswer::can_be_marked() const {
  return std::any_of(fields_.begin(), fields_.end(), [](const Field& field) { return field.is_short; });
}

bool ExpectedAnswer::is_right(const Field& field, std::size_t place, const std::string& said) const {
  switch (form_) {
    case Form::whole: return marking::same_answer(field.value, said);
    case Form::object: return has_fields_marked(field.name, field.value, said);
    case Form::list: {
      const auto json = parse_json(marking::without_fence(said), "the answer");
      return json && has_fields_marked("answer", field.value, R"({"answer":)" + dump(*json) + "}");
    }
    case Form::lines:
      for (const TextLine& line : Lines(said))
        if (const auto [name, value] = named_line(line.text); lower_ascii(name) == lower_ascii(field.name))
          return marking::same_answer(field.value, value);
      return false;
    case Form::bars: break;
  }
  const auto given = marking::form_fields(said);
  return place < given.size() && marking::same_answer(field.value, given[place]);
}

AnswerMarks ExpectedAnswer::mark(const std::string& given) const {
  const std::string said = marking::said_text(given).text;
  AnswerMarks marks{.right = true};
  bool all = true;
  for (std::size_t place = 0; place < fields_.size(); ++place) {
    const Field& field = fields_[place];
    if (!field.is_short) {
      marks.right.reset();
      continue;
    }
    const bool right = is_right(field, place, said);
    all = all && right;
    if (!field.name.empty()) marks.fields.emplace_back(field.name, right);
  }
  // More fields than were expected are another answer, as in an exam.
  if (form_ == Form::bars) all = all && marking::form_fields(said).size() == fields_.size();
  if (marks.right) marks.right = all;
  return marks;
}

}  // namespace hone::tuning
