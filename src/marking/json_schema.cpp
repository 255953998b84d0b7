#include "hone/marking/json_schema.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <map>
#include <set>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "schema_validation.h"
#include "text_match.h"

namespace hone::marking {
namespace {

constexpr int deepest = 64;

enum class Form {
  schema,
  schemas,
  schema_map,
  type,
  any,
  list,
  number,
  count,
  pattern,
  flag,
  names,
  reference,
  items,
  dependencies,
  patterns,
  annotation
};

const std::map<std::string, Form> keywords{{"type", Form::type},
                                           {"enum", Form::list},
                                           {"const", Form::any},
                                           {"properties", Form::schema_map},
                                           {"required", Form::names},
                                           {"additionalProperties", Form::schema},
                                           {"patternProperties", Form::patterns},
                                           {"propertyNames", Form::schema},
                                           {"minProperties", Form::count},
                                           {"maxProperties", Form::count},
                                           {"dependentRequired", Form::dependencies},
                                           {"dependentSchemas", Form::schema_map},
                                           {"dependencies", Form::dependencies},
                                           {"items", Form::items},
                                           {"prefixItems", Form::schemas},
                                           {"additionalItems", Form::schema},
                                           {"contains", Form::schema},
                                           {"minContains", Form::count},
                                           {"maxContains", Form::count},
                                           {"minItems", Form::count},
                                           {"maxItems", Form::count},
                                           {"uniqueItems", Form::flag},
                                           {"minimum", Form::number},
                                           {"maximum", Form::number},
                                           {"exclusiveMinimum", Form::number},
                                           {"exclusiveMaximum", Form::number},
                                           {"multipleOf", Form::number},
                                           {"minLength", Form::count},
                                           {"maxLength", Form::count},
                                           {"pattern", Form::pattern},
                                           {"allOf", Form::schemas},
                                           {"anyOf", Form::schemas},
                                           {"oneOf", Form::schemas},
                                           {"not", Form::schema},
                                           {"if", Form::schema},
                                           {"then", Form::schema},
                                           {"else", Form::schema},
                                           {"$ref", Form::reference},
                                           {"$defs", Form::schema_map},
                                           {"definitions", Form::schema_map},
                                           {"$schema", Form::annotation},
                                           {"$id", Form::annotation},
                                           {"$comment", Form::annotation},
                                           {"title", Form::annotation},
                                           {"description", Form::annotation},
                                           {"default", Form::annotation},
                                           {"examples", Form::annotation},
                                           {"format", Form::annotation},
                                           {"deprecated", Form::annotation},
                                           {"readOnly", Form::annotation},
                                           {"writeOnly", Form::annotation}};

constexpr std::array<const char*, 7> type_names{"null", "boolean", "object", "array", "number", "string", "integer"};

Error refused(const std::string& what) { return Error(ErrorCode::invalid_argument, what + "."); }

bool names_only(const Json& value) {
  if (!value.is_array()) return false;
  for (const Json& item : value)
    if (!item.is_string()) return false;
  return true;
}

}  // namespace

struct JsonSchema::State {
  Json root;
  std::map<std::string, std::unique_ptr<re2::RE2>> patterns;
  std::set<const Json*> checked;  // schemas refer to each other, in circles too

  // Every keyword is known and has the value that it should have.
  Status check(const Json& schema, int depth);
  Status check_pattern(const std::string& pattern);
  const Json* target(const std::string& reference) const;
};

Status JsonSchema::State::check_pattern(const std::string& pattern) {
  if (const std::string why = pattern_problem(pattern); !why.empty())
    return refused(fmt::format("the pattern \"{}\" cannot be used: {}", shorten(pattern, 60), why));
  re2::RE2::Options quiet;
  quiet.set_log_errors(false);
  patterns.try_emplace(pattern, std::make_unique<re2::RE2>(pattern, quiet));
  return {};
}

const Json* JsonSchema::State::target(const std::string& reference) const {
  if (!reference.starts_with('#')) return nullptr;
  try {
    const Json::json_pointer pointer(reference.substr(1));
    return root.contains(pointer) ? &root.at(pointer) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

Status JsonSchema::State::check(const Json& schema, int depth) {
  if (depth > deepest) return Error(ErrorCode::limit_exceeded, "the schema is nested too deep.");
  if (schema.is_boolean()) return {};
  if (!schema.is_object()) return refused(shorten(dump(schema), 60) + " is not a schema");
  if (!checked.insert(&schema).second) return {};
  for (const auto& [key, value] : schema.items()) {
    const auto keyword = keywords.find(key);
    if (keyword == keywords.end()) {
      std::vector<std::string> known;
      known.reserve(keywords.size());
      for (const auto& [name, form] : keywords) known.push_back(name);
      return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is not a keyword that is checked here.{}",
                                                            shorten(key, 40), did_you_mean(key, known)));
    }
    const auto wrong = [&, &name = key, &given = value](std::string_view expected) {
      return refused(fmt::format("\"{}\" is {}; expected {}", name, shorten(dump(given), 60), expected));
    };
    switch (keyword->second) {
      case Form::annotation:
      case Form::any: break;
      case Form::schema: HONE_CHECK(check(value, depth + 1)); break;
      case Form::items:
      case Form::schemas:
        if (value.is_array()) {
          for (const Json& one : value) HONE_CHECK(check(one, depth + 1));
        } else if (keyword->second == Form::schemas) {
          return wrong("a list of schemas");
        } else {
          HONE_CHECK(check(value, depth + 1));
        }
        break;
      case Form::schema_map:
      case Form::patterns:
      case Form::dependencies:
        if (!value.is_object()) return wrong("an object");
        for (const auto& [name, one] : value.items()) {
          if (keyword->second == Form::patterns) HONE_CHECK(check_pattern(name));
          if (keyword->second == Form::dependencies && names_only(one)) continue;
          HONE_CHECK(check(one, depth + 1));
        }
        break;
      case Form::type:
        for (const Json& name : value.is_array() ? value : Json::array({value}))
          if (!name.is_string() ||
              std::find(type_names.begin(), type_names.end(), name.get<std::string>()) == type_names.end())
            return wrong("one of null, boolean, object, array, number, string, integer");
        break;
      case Form::list:
        if (!value.is_array()) return wrong("a list");
        break;
      case Form::number:
        if (!value.is_number() || (key == "multipleOf" && value.get<double>() <= 0)) return wrong("a number");
        break;
      case Form::count:
        if (!value.is_number_unsigned()) return wrong("a whole number from 0");
        break;
      case Form::flag:
        if (!value.is_boolean()) return wrong("true or false");
        break;
      case Form::names:
        if (!names_only(value)) return wrong("a list of names");
        break;
      case Form::pattern:
        if (!value.is_string()) return wrong("a pattern");
        HONE_CHECK(check_pattern(value));
        break;
      case Form::reference: {
        const Json* found = value.is_string() ? target(value) : nullptr;
        if (!found || !(found->is_object() || found->is_boolean()))
          return wrong("\"#\" or \"#/…\", a schema of this same document");
        HONE_CHECK(check(*found, depth + 1));
        break;
      }
    }
  }
  return {};
}

JsonSchema::JsonSchema(std::unique_ptr<State> state) : state_(std::move(state)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::parse(const std::string& text) {
  auto state = std::make_unique<State>();
  HONE_TRY(state->root, parse_json(text, "the schema"));
  HONE_CHECK(state->check(state->root, 0));
  return JsonSchema(std::move(state));
}

std::string JsonSchema::problem(const Json& value) const {
  SchemaValidation validation(state_->root, state_->patterns);
  std::string why = validation.follows(state_->root, value, "the value", 0);
  return validation.went_in_circles() ? "the value leads the schema in circles" : why;
}

}  // namespace hone::marking
