#include "schema_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "hone/core/unicode.h"

namespace hone::marking {
namespace {

constexpr int deepest_reference = 512;  // schemas within schemas, along $ref
constexpr std::size_t most_steps = 2'000'000;  // schemas tried on one value

bool is_whole(const Json& value) {
  return value.is_number_integer() || (value.is_number_float() && std::isfinite(value.get<double>()) &&
                                       value.get<double>() == std::floor(value.get<double>()));
}

bool is_type(const Json& value, const std::string& name) {
  if (name == "null") return value.is_null();
  if (name == "boolean") return value.is_boolean();
  if (name == "object") return value.is_object();
  if (name == "array") return value.is_array();
  if (name == "number") return value.is_number();
  if (name == "string") return value.is_string();
  return is_whole(value);
}

}  // namespace

std::string SchemaValidation::text(const Json& schema, const Json& value, const std::string& at) {
  const std::string& text = value.get_ref<const std::string&>();
  const std::size_t points = count_points(text);
  if (auto least = schema.find("minLength"); least != schema.end() && points < least->get<std::uint64_t>())
    return fmt::format("{} is shorter than {}", at, dump(*least));
  if (auto most = schema.find("maxLength"); most != schema.end() && points > most->get<std::uint64_t>())
    return fmt::format("{} is longer than {}", at, dump(*most));
  if (auto pattern = schema.find("pattern"); pattern != schema.end() && !matches(*pattern, text))
    return fmt::format("{} does not match {}", at, dump(*pattern));
  return {};
}

std::string SchemaValidation::number(const Json& schema, const Json& value, const std::string& at) {
  const double real = value.get<double>();
  const auto limit = [&](const char* key) {
    return schema.contains(key) ? std::optional(schema[key].get<double>()) : std::nullopt;
  };
  if (const auto least = limit("minimum"); least && real < *least) return fmt::format("{} is below {}", at, *least);
  if (const auto most = limit("maximum"); most && real > *most) return fmt::format("{} is above {}", at, *most);
  if (const auto least = limit("exclusiveMinimum"); least && real <= *least)
    return fmt::format("{} is not above {}", at, *least);
  if (const auto most = limit("exclusiveMaximum"); most && real >= *most)
    return fmt::format("{} is not below {}", at, *most);
  if (const auto step = limit("multipleOf")) {
    const double quotient = real / *step;
    if (!std::isfinite(quotient) ||
        std::abs(quotient - std::round(quotient)) > 1e-9 * std::max(1.0, std::abs(quotient)))
      return fmt::format("{} is no multiple of {}", at, *step);
  }
  return {};
}

std::string SchemaValidation::array(const Json& schema, const Json& value, const std::string& at, int depth) {
  const auto limit = [&](const char* key) {
    return schema.contains(key) ? std::optional(schema[key].get<std::uint64_t>()) : std::nullopt;
  };
  if (const auto least = limit("minItems"); least && value.size() < *least)
    return fmt::format("{} has fewer than {} items", at, *least);
  if (const auto most = limit("maxItems"); most && value.size() > *most)
    return fmt::format("{} has more than {} items", at, *most);
  if (schema.value("uniqueItems", false)) {
    std::set<Json> seen;
    for (const Json& item : value)
      if (!seen.insert(item).second) return fmt::format("{} has an item twice", at);
  }
  // Draft 7's items that are a list, and additionalItems, are 2020-12's prefixItems and items.
  const Json* prefix = schema.contains("prefixItems") ? &schema["prefixItems"] : nullptr;
  const Json* rest = schema.contains("items") ? &schema["items"] : nullptr;
  if (rest && rest->is_array()) {
    prefix = rest;
    rest = schema.contains("additionalItems") ? &schema["additionalItems"] : nullptr;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Json* item = prefix && i < prefix->size() ? &(*prefix)[i] : rest;
    if (!item) continue;
    if (std::string why = follows(*item, value[i], fmt::format("{}[{}]", at, i), depth + 1); !why.empty()) return why;
  }
  if (schema.contains("contains")) {
    std::size_t count = 0;
    for (const Json& item : value) count += follows(schema["contains"], item, at, depth + 1).empty();
    if (count < limit("minContains").value_or(1)) return fmt::format("{} has too few items of the kind wanted", at);
    if (const auto most = limit("maxContains"); most && count > *most)
      return fmt::format("{} has too many items of the kind wanted", at);
  }
  return {};
}

std::string SchemaValidation::object(const Json& schema, const Json& value, const std::string& at, int depth) {
  const auto limit = [&](const char* key) {
    return schema.contains(key) ? std::optional(schema[key].get<std::uint64_t>()) : std::nullopt;
  };
  if (const auto least = limit("minProperties"); least && value.size() < *least)
    return fmt::format("{} has fewer than {} members", at, *least);
  if (const auto most = limit("maxProperties"); most && value.size() > *most)
    return fmt::format("{} has more than {} members", at, *most);
  const auto missing = [&](const Json& names) -> std::string {
    for (const Json& name : names)
      if (!value.contains(name.get_ref<const std::string&>())) return fmt::format("{} has no {}", at, dump(name));
    return {};
  };
  if (schema.contains("required"))
    if (std::string why = missing(schema["required"]); !why.empty()) return why;
  for (const char* key : {"dependentRequired", "dependentSchemas", "dependencies"}) {
    if (!schema.contains(key)) continue;
    for (const auto& [name, needed] : schema[key].items()) {
      if (!value.contains(name)) continue;
      std::string why = needed.is_array() ? missing(needed) : follows(needed, value, at, depth + 1);
      if (!why.empty()) return why;
    }
  }
  for (const auto& [name, member] : value.items()) {
    const std::string place = at + "." + shorten(name, 40);
    if (schema.contains("propertyNames"))
      if (std::string why = follows(schema["propertyNames"], Json(name), place, depth + 1); !why.empty()) return why;
    bool known = false;
    if (schema.contains("properties") && schema["properties"].contains(name)) {
      known = true;
      if (std::string why = follows(schema["properties"][name], member, place, depth + 1); !why.empty()) return why;
    }
    if (schema.contains("patternProperties"))
      for (const auto& [pattern, wanted] : schema["patternProperties"].items()) {
        if (!matches(pattern, name)) continue;
        known = true;
        if (std::string why = follows(wanted, member, place, depth + 1); !why.empty()) return why;
      }
    if (known || !schema.contains("additionalProperties")) continue;
    if (schema["additionalProperties"] == false)
      return fmt::format("{} has the member \"{}\", which is not wanted", at, shorten(name, 40));
    if (std::string why = follows(schema["additionalProperties"], member, place, depth + 1); !why.empty()) return why;
  }
  return {};
}

std::string SchemaValidation::combined(const Json& schema, const Json& value, const std::string& at, int depth) {
  const auto try_one = [&](const Json& one) { return follows(one, value, at, depth + 1); };
  if (schema.contains("allOf"))
    for (const Json& one : schema["allOf"])
      if (std::string why = try_one(one); !why.empty()) return why;
  for (const char* key : {"anyOf", "oneOf"}) {
    if (!schema.contains(key)) continue;
    std::size_t fitting = 0;
    for (const Json& one : schema[key]) fitting += try_one(one).empty();
    if (fitting == 0) return fmt::format("{} fits none of the schemas of {}", at, key);
    if (std::string_view(key) == "oneOf" && fitting > 1) return fmt::format("{} fits {} schemas of oneOf", at, fitting);
  }
  if (schema.contains("not") && try_one(schema["not"]).empty()) return fmt::format("{} is what `not` excludes", at);
  if (schema.contains("if")) {
    const char* branch = try_one(schema["if"]).empty() ? "then" : "else";
    if (schema.contains(branch)) return try_one(schema[branch]);
  }
  return {};
}

std::string SchemaValidation::follows(const Json& schema, const Json& value, const std::string& at, int depth) {
  // A $ref to itself, or schemas that multiply, end here.
  if (circles_ || depth > deepest_reference || ++steps_ > most_steps) {
    circles_ = true;
    return at + " leads the schema in circles";
  }
  if (schema.is_boolean()) return schema.get<bool>() ? "" : at + " is not wanted";
  if (schema.contains("$ref")) {
    const std::string reference = schema["$ref"];
    const Json& target = root_.at(Json::json_pointer(reference.substr(1)));
    if (std::string why = follows(target, value, at, depth + 1); !why.empty()) return why;
  }
  if (schema.contains("type")) {
    const Json& type = schema["type"];
    bool fits = false;
    for (const Json& name : type.is_array() ? type : Json::array({type})) fits = fits || is_type(value, name);
    if (!fits) return fmt::format("{} is {}, not {}", at, shorten(dump(value), 40), dump(type));
  }
  if (schema.contains("const") && value != schema["const"])
    return fmt::format("{} is not {}", at, shorten(dump(schema["const"]), 60));
  if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
    return fmt::format("{} is none of {}", at, shorten(dump(schema["enum"]), 60));
  std::string why;
  if (value.is_object()) why = object(schema, value, at, depth);
  if (value.is_array()) why = array(schema, value, at, depth);
  if (value.is_number()) why = number(schema, value, at);
  if (value.is_string()) why = text(schema, value, at);
  return why.empty() ? combined(schema, value, at, depth) : why;
}

}  // namespace hone::marking
