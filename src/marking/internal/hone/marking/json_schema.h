// Does a JSON value follow a JSON Schema? Own code because patterns must be RE2's and steps must be counted
// (docs/decisions/0013-libraries.md).
//
//   HONE_TRY(const auto schema, JsonSchema::parse(R"({"type": "object", "required": ["year"]})"));
//   HONE_TRY(const Json answer, parse_json(text, "the answer"));
//   std::string why = schema.problem(answer);        // "" or "the value has no \"year\""
//
// The validation keywords of draft 2020-12 and draft 7: type enum const; properties required additionalProperties
// patternProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies; items
// prefixItems additionalItems contains minContains maxContains minItems maxItems uniqueItems; minimum maximum
// exclusiveMinimum exclusiveMaximum multipleOf; minLength maxLength pattern; allOf anyOf oneOf not if then else; $ref to
// "#" or "#/…". Annotations, format among them, say nothing of validity. Other keywords are refused.
#pragma once

#include <memory>
#include <string>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::marking {

class JsonSchema {
 public:
  // Errors: invalid_argument (a keyword that is not known or has the wrong kind of value, a pattern that RE2 refuses, a
  // $ref that leads nowhere), corrupt_data (not JSON), limit_exceeded (nested deeper than 64).
  static Result<JsonSchema> parse(const std::string& text);
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  // Why the value does not follow, without a full stop; "" when it does.
  std::string problem(const Json& value) const;

 private:
  struct State;
  explicit JsonSchema(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::marking
