#include "held_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "held_pattern.h"
#include "hone/core/spelling.h"

namespace hone::engine {
namespace {

constexpr int deepest = 64;
constexpr std::int64_t most_repetitions = 2000;  // llama.cpp refuses a grammar that repeats more

const std::set<std::string> annotations{"title",    "description",   "default",   "examples",   "$schema",     "$id",
                                        "$comment", "readOnly",      "writeOnly", "deprecated", "definitions", "$defs",
                                        "id",       "discriminator", "example",   "nullable"};
const std::set<std::string> held{"type",
                                 "enum",
                                 "const",
                                 "properties",
                                 "required",
                                 "items",
                                 "prefixItems",
                                 "minItems",
                                 "maxItems",
                                 "minLength",
                                 "maxLength",
                                 "pattern",
                                 "format",
                                 "minimum",
                                 "maximum",
                                 "exclusiveMinimum",
                                 "exclusiveMaximum",
                                 "additionalProperties",
                                 "anyOf",
                                 "oneOf",
                                 "allOf",
                                 "$ref"};
const std::set<std::string> other{"not",
                                  "if",
                                  "then",
                                  "else",
                                  "patternProperties",
                                  "propertyNames",
                                  "minProperties",
                                  "maxProperties",
                                  "dependentRequired",
                                  "dependentSchemas",
                                  "dependencies",
                                  "contains",
                                  "minContains",
                                  "maxContains",
                                  "uniqueItems",
                                  "multipleOf",
                                  "additionalItems",
                                  "unevaluatedProperties",
                                  "unevaluatedItems",
                                  "contentEncoding",
                                  "contentMediaType",
                                  "$dynamicRef",
                                  "$anchor",
                                  "$dynamicAnchor",
                                  "$recursiveRef"};

const std::map<std::string, std::string> formats{
    {"email", R"(^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$)"},
    {"ipv4", R"(^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$)"},
    {"hostname", R"(^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$)"},
    {"uri", R"(^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$)"}};
const std::set<std::string> formats_of_converter{"date", "time", "date-time", "uuid"};

bool refers(const OrderedJson& schema, int depth = 0) {
  if (depth > deepest) return true;
  if (schema.is_object() && schema.contains("$ref")) return true;
  if (!schema.is_structured()) return false;
  return std::any_of(schema.begin(), schema.end(), [&](const OrderedJson& one) { return refers(one, depth + 1); });
}

class SchemaHolder {
 public:
  Result<OrderedJson> hold(const OrderedJson& schema, const std::string& place, int depth) {
    if (depth > deepest)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("The JSON schema is nested deeper than {} at {}.", deepest, place.substr(0, 80)));
    if (schema.is_boolean() && schema.get<bool>()) return OrderedJson::object();
    if (!schema.is_object()) return wrong(place, "a schema is an object such as {\"type\": \"string\"}");
    HONE_CHECK(check_keywords(schema, place));
    OrderedJson out = OrderedJson::object();
    for (const auto& [key, value] : schema.items()) {
      const std::string at = fmt::format("{}/{}", place, key);
      if (key == "properties" || key == "$defs" || key == "definitions") {
        if (!value.is_object()) return wrong(at, "it must be an object of schemas");
        OrderedJson list = OrderedJson::object();
        for (const auto& [name, one] : value.items()) {
          HONE_TRY(list[name], hold(one, fmt::format("{}/{}", at, name), depth + 1));
        }
        out[key] = list;
      } else if (key == "anyOf" || key == "oneOf" || key == "allOf" || key == "prefixItems" ||
                 (key == "items" && value.is_array())) {
        if (!value.is_array() || value.empty()) return wrong(at, "it must be a list of schemas");
        OrderedJson list = OrderedJson::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
          HONE_TRY(OrderedJson one, hold(value[i], at + "/" + std::to_string(i), depth + 1));
          list.push_back(std::move(one));
        }
        out[key] = list;
      } else if (key == "items" || (key == "additionalProperties" && !value.is_boolean())) {
        HONE_TRY(out[key], hold(value, at, depth + 1));
      } else {
        out[key] = value;
      }
    }
    HONE_CHECK(hold_string(schema, place, out));
    HONE_CHECK(hold_object(schema, place, out));
    if (out.contains("allOf") && out["allOf"].size() == 1 && out["allOf"][0].is_object()) {
      const OrderedJson only = out["allOf"][0];  // what pydantic writes for a reference with a description
      out.erase("allOf");
      if (!out.contains("type") && !out.contains("properties")) out.update(only);
    }
    return out;
  }

 private:
  static Error wrong(const std::string& place, const std::string& what) {
    return Error(ErrorCode::invalid_argument, fmt::format("The JSON schema cannot be held at {}: {}.", place, what));
  }

  static Status check_keywords(const OrderedJson& schema, const std::string& place) {
    std::vector<std::string> known(held.begin(), held.end());
    known.insert(known.end(), annotations.begin(), annotations.end());
    for (const auto& [key, value] : schema.items()) {
      if (annotations.contains(key) || key.rfind("x-", 0) == 0) continue;
      if ((key == "uniqueItems" || key == "unevaluatedProperties" || key == "unevaluatedItems" ||
           key == "additionalItems") &&
          value.is_boolean() && value.get<bool>() == (key != "uniqueItems"))
        continue;  // says nothing
      if (other.contains(key)) return wrong(place, fmt::format("no grammar of Hone's says \"{}\"; leave it out", key));
      if (!held.contains(key))
        return wrong(place, fmt::format("\"{}\" is not known.{} A property stands inside \"properties\"", key,
                                        did_you_mean(key, known)));
      const bool counted = key == "minItems" || key == "maxItems" || key == "minLength" || key == "maxLength";
      if (counted &&
          (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > most_repetitions))
        return wrong(place, fmt::format("\"{}\" must be a whole number from 0 to {}", key, most_repetitions));
    }
    return check_combinations(schema, place);
  }

  // Keywords that the converter passes over when they stand beside one of these.
  static Status check_combinations(const OrderedJson& schema, const std::string& place) {
    const auto alone = [&](const std::string& key, const std::set<std::string>& beside) -> Status {
      for (const auto& [name, value] : schema.items())
        if (name != key && held.contains(name) && !beside.contains(name))
          return wrong(place, fmt::format("\"{}\" beside \"{}\" is passed over; write them into one", name, key));
      return {};
    };
    for (const char* key : {"$ref", "anyOf", "oneOf"})
      if (schema.contains(key)) return alone(key, {});
    if (schema.contains("allOf")) {
      HONE_CHECK(alone("allOf", {"type"}));
      for (const OrderedJson& part : schema["allOf"])
        if (schema["allOf"].size() > 1 && !(part.is_object() && (part.contains("$ref") || part.contains("properties") ||
                                                                 part.contains("enum") || part.contains("anyOf"))))
          return wrong(place, "the parts of \"allOf\" must be objects with properties, references or lists of values");
    }
    for (const char* key : {"enum", "const"})
      if (schema.contains(key)) return alone(key, {"type"});
    if (schema.contains("prefixItems") || (schema.contains("items") && schema["items"].is_array()))
      HONE_CHECK(alone(schema.contains("prefixItems") ? "prefixItems" : "items", {"type", "minItems", "maxItems"}));
    const std::string type =
        schema.contains("type") && schema["type"].is_string() ? schema["type"].get<std::string>() : "";
    for (const char* key : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
      if (schema.contains(key) && type != "integer")
        return wrong(place,
                     fmt::format("\"{}\" holds for integers only; say \"type\": \"integer\", or leave it out", key));
    return {};
  }

  static Status hold_string(const OrderedJson& schema, const std::string& place, OrderedJson& out) {
    std::string pattern;
    if (schema.contains("pattern")) {
      if (!schema["pattern"].is_string()) return wrong(place, "\"pattern\" must be a text");
      pattern = schema["pattern"].get<std::string>();
    }
    if (schema.contains("format")) {
      if (!schema["format"].is_string()) return wrong(place, "\"format\" must be a text");
      const std::string format = schema["format"].get<std::string>();
      const auto known = formats.find(format);
      if (known == formats.end() && !formats_of_converter.contains(format))
        return wrong(place,
                     fmt::format("the format \"{}\" is not held; date, time, date-time, uuid, email, ipv4, hostname "
                                 "and uri are. A \"pattern\" can say what it is",
                                 format));
      if (!pattern.empty()) return wrong(place, "\"format\" beside \"pattern\" is passed over; leave one out");
      if (known != formats.end()) pattern = known->second, out.erase("format");
    }
    if ((!pattern.empty() || out.contains("format")) && (schema.contains("minLength") || schema.contains("maxLength")))
      return wrong(place, "a length beside \"pattern\" or \"format\" is passed over; say it in the pattern, as {1,20}");
    if (pattern.empty()) {
      out.erase("pattern");
      return {};
    }
    auto text = held_pattern(pattern);
    if (!text) return wrong(place, fmt::format("the pattern {} cannot be held: {}", pattern, text.error().message()));
    if (text->empty())
      out.erase("pattern");
    else
      out["pattern"] = *text;
    return {};
  }

  // The converter takes required properties first: those that stand before the last required one are required too.
  static Status hold_object(const OrderedJson& schema, const std::string& place, OrderedJson& out) {
    if (!schema.contains("required")) return {};
    if (!schema["required"].is_array()) return wrong(place, "\"required\" must be a list of names");
    std::set<std::string> required;
    for (const OrderedJson& name : schema["required"]) {
      if (!name.is_string()) return wrong(place, "\"required\" must be a list of names");
      if (!out.contains("properties") || !out["properties"].contains(name.get<std::string>()))
        return wrong(
            place, fmt::format("it requires \"{}\", which \"properties\" does not describe", name.get<std::string>()));
      required.insert(name.get<std::string>());
    }
    if (required.empty()) return {};
    std::vector<std::string> names;
    for (const auto& [name, one] : out["properties"].items()) names.push_back(name);
    std::size_t last = 0;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (required.contains(names[i])) last = i;
    for (std::size_t i = 0; i < last; ++i) {
      if (required.contains(names[i])) continue;
      if (refers(out["properties"][names[i]])) continue;  // it may hold itself, and then would never end
      out["required"].push_back(names[i]);
    }
    return {};
  }
};

}  // namespace

Result<OrderedJson> held_schema(const OrderedJson& schema) { return SchemaHolder().hold(schema, "#", 0); }

}  // namespace hone::engine
