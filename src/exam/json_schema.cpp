#include "json_schema.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <cmath>
#include <map>
#include <set>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "text_match.h"

namespace hone {
namespace {

constexpr int deepest = 64;
constexpr std::size_t most_steps = 2'000'000;  // schemas tried on one value

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

namespace {

using Patterns = std::map<std::string, std::unique_ptr<re2::RE2>>;

// One validation; remembers how much was tried.
class Validation {
 public:
  Validation(const Json& root, const Patterns& patterns) : root_(root), patterns_(patterns) {}
  std::string follows(const Json& schema, const Json& value, const std::string& at, int depth);
  bool went_in_circles() const { return circles_; }

 private:
  std::string object(const Json& schema, const Json& value, const std::string& at, int depth);
  std::string array(const Json& schema, const Json& value, const std::string& at, int depth);
  std::string number(const Json& schema, const Json& value, const std::string& at);
  std::string text(const Json& schema, const Json& value, const std::string& at);
  std::string combined(const Json& schema, const Json& value, const std::string& at, int depth);
  bool matches(const std::string& pattern, const std::string& text) const {
    return re2::RE2::PartialMatch(text, *patterns_.at(pattern));
  }

  const Json& root_;
  const Patterns& patterns_;
  std::size_t steps_ = 0;
  bool circles_ = false;
};

std::string Validation::text(const Json& schema, const Json& value, const std::string& at) {
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

std::string Validation::number(const Json& schema, const Json& value, const std::string& at) {
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

std::string Validation::array(const Json& schema, const Json& value, const std::string& at, int depth) {
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

std::string Validation::object(const Json& schema, const Json& value, const std::string& at, int depth) {
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

std::string Validation::combined(const Json& schema, const Json& value, const std::string& at, int depth) {
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

std::string Validation::follows(const Json& schema, const Json& value, const std::string& at, int depth) {
  // A $ref to itself, or schemas that multiply, end here.
  if (circles_ || depth > 8 * deepest || ++steps_ > most_steps) {
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

}  // namespace

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
  Validation validation(state_->root, state_->patterns);
  std::string why = validation.follows(state_->root, value, "the value", 0);
  return validation.went_in_circles() ? "the value leads the schema in circles" : why;
}

}  // namespace hone
