#include "tuning_options.h"

#include <type_traits>

namespace hone::cli {
namespace {

template <class Value>
constexpr bool is_left_open(const Value&) {
  return false;
}
template <class Value>
bool is_left_open(const std::optional<Value>& value) {
  return !value;
}
template <class Value>
constexpr bool is_number = std::is_arithmetic_v<Value>;
template <class Value>
constexpr bool is_number<std::optional<Value>> = std::is_arithmetic_v<Value>;

// The range of a number is the table's own; read_choices() holds every number to it.
template <class Value>
Argument add_one(Arguments& verb, const std::string& name, Value& value, const std::string& description) {
  if constexpr (is_number<Value>)
    return verb.add_number(name, value, {}, description);
  else
    return verb.add_option(name, value, description);
}
bool is_left_open(const std::string& text) { return text.empty(); }
bool is_left_open(const std::vector<std::string>& list) { return list.empty(); }

}  // namespace

void TuningOptions::add(Arguments& verb, const tuning::TuningField& field) {
  const std::string name(field.option), description(field.description);
  std::visit(
      [&](auto member) {
        auto& value = settings.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          if (value)
            verb.add_off_flag(name, value, description);
          else
            verb.add_flag(name, value, description);
        } else if constexpr (tuning::is_tuning_choice<Value>) {
          auto& text =
              choices_.emplace_back(&field, std::string(tuning::chosen_name(field, settings).value_or(""))).second;
          Argument option = verb.add_option(name, text, description);
          if (!text.empty()) option.capture_default_str();
        } else {
          Argument option = add_one(verb, name, value, description);
          if constexpr (std::is_same_v<Value, std::vector<std::string>>) option.delimiter(',');
          if (!is_left_open(value)) option.capture_default_str();
          if (name == "--data") option.required();
        }
      },
      field.member);
}

void TuningOptions::add_to(Arguments& verb) {
  for (const tuning::TuningField& field : tuning::tuning_fields())
    if (!field.option.empty()) add(verb, field);
}

Status TuningOptions::read_choices() {
  for (const tuning::TuningField& field : tuning::tuning_fields())
    if (!field.option.empty()) HONE_CHECK(tuning::check_range(field, settings, field.option));
  for (const auto& [field, text] : choices_)
    if (!text.empty() || tuning::chosen_name(*field, settings))
      HONE_CHECK(tuning::choose_by_name(*field, settings, text, field->option));
  return {};
}

}  // namespace hone::cli
