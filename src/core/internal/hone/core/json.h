// JSON inside the library (never in an installed header): nlohmann's type, parsed with limits, errors as values.
//
//   HONE_TRY(auto json, parse_json(text, "config.json"));
//   HONE_TRY(int layers, json_get<int>(json, "num_hidden_layers", "config.json"));
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hone/core/result.h"

// Compiled once, in json_templates.cpp, not in each file that names them.
extern template class nlohmann::basic_json<>;
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace hone {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// A byte order mark before the value is passed over. Errors: corrupt_data with line and column (in bytes); limit_exceeded when
// nested deeper than 200.
Result<Json> parse_json(std::string_view text, std::string_view name);
// The same; also corrupt_data where an object names a member twice, which two readers may understand differently.
Result<Json> parse_unambiguous_json(std::string_view text, std::string_view name);
// The same as parse_json with members in the order they were written in, which prompts depend on.
Result<OrderedJson> parse_ordered_json(std::string_view text, std::string_view name);

// Compact text; malformed UTF-8 inside strings becomes U+FFFD instead of an exception.
template <class AnyJson>
std::string dump(const AnyJson& json, int indent = -1) {
  return json.dump(indent, ' ', false, AnyJson::error_handler_t::replace);
}

// Whether the value is a T: a text, yes or no, a number that a T can hold. Of any other T: always.
template <class T, class AnyJson>
bool json_holds(const AnyJson& value) {
  if constexpr (std::is_same_v<T, bool>)
    return value.is_boolean();
  else if constexpr (std::is_unsigned_v<T>)
    return value.is_number_unsigned() && value.template get<std::uint64_t>() <= std::numeric_limits<T>::max();
  else if constexpr (std::is_integral_v<T>)
    return value.is_number_integer();
  else if constexpr (std::is_floating_point_v<T>)
    return value.is_number();
  else if constexpr (std::is_same_v<T, std::string>)
    return value.is_string();
  else
    return true;
}

// A required member of the right type. `name` says which document, for the message.
template <class T>
Result<T> json_get(const Json& json, const std::string& key, std::string_view name) {
  auto found = json.is_object() ? json.find(key) : json.end();
  if (!json.is_object() || found == json.end())
    return Error(ErrorCode::corrupt_data, std::string(name) + " has no \"" + key + "\".");
  if (!json_holds<T>(*found))
    return Error(ErrorCode::corrupt_data,
                 std::string(name) + ": \"" + key + "\" has the wrong type: " + dump(*found).substr(0, 80));
  return found->template get<T>();
}

// The member, or `otherwise` when it is missing, null or of another type.
template <class T>
T json_value(const Json& json, const std::string& key, T otherwise) {
  if (!json.is_object() || !json.contains(key) || json[key].is_null()) return otherwise;
  auto found = json_get<T>(json, key, "");
  return found ? std::move(found).value() : otherwise;
}

// One text, or the texts of a list; what is neither is left out.
template <class AnyJson>
std::vector<std::string> json_texts(const AnyJson& value) {
  std::vector<std::string> texts;
  if (value.is_string()) texts.push_back(value.template get<std::string>());
  if (value.is_array())
    for (const AnyJson& text : value)
      if (text.is_string()) texts.push_back(text.template get<std::string>());
  return texts;
}

template <class Value>
OrderedJson or_null(const std::optional<Value>& value) {
  return value ? OrderedJson(*value) : OrderedJson();
}

}  // namespace hone
