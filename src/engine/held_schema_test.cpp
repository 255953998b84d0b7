#include "held_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/engine/session.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result<OrderedJson> hold(const std::string& schema) {
  return held_schema(parse_ordered_json(schema, "the schema").value());
}

std::string refusal(const std::string& schema) {
  const auto held = grammar_from_json_schema(schema);
  return held ? "held" : std::string(held.error().message());
}

std::string of_field(const std::string& field) { return R"({"type":"object","properties":{"x":)" + field + "}}"; }

TEST(HeldSchema, PropertiesKeepTheSchemasOrder) {
  const auto held = hold(R"({"type":"object","properties":{"z":{"type":"string"},"a":{"type":"string"},
                             "later":{"type":"string"}},"required":["a"]})")
                        .value();
  EXPECT_EQ(dump(held["required"]), R"(["a","z"])");  // z stands before a, so it is said
  const std::string grammar = grammar_from_json_schema(dump(held)).value();
  const std::string root = grammar.substr(grammar.find("root ::="));
  EXPECT_LT(root.find("z-kv"), root.find("a-kv"));
  EXPECT_LT(root.find("a-kv"), root.find("later-kv"));
}

TEST(HeldSchema, APropertyThatMayHoldItselfIsNotForced) {
  const auto held = hold(R"({"$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"},
                             "name":{"type":"string"}},"required":["name"]}},"$ref":"#/$defs/node"})")
                        .value();
  EXPECT_EQ(dump(held["$defs"]["node"]["required"]), R"(["name"])");
}

TEST(HeldSchema, WhatTheConverterPassesOverIsRefusedWithItsPlace) {
  for (const char* field :
       {R"({"not":{"type":"string"}})", R"({"type":"array","uniqueItems":true})", R"({"type":"number","minimum":3})",
        R"({"type":"number","multipleOf":2})", R"({"type":"object","patternProperties":{"a":{}}})",
        R"({"if":{"const":1},"then":{"const":2}})", R"({"type":"object","minProperties":2})",
        R"({"type":"array","contains":{"type":"string"}})", R"({"type":"string","format":"idn-email"})",
        R"({"type":"string","pattern":"^a$","maxLength":3})", R"({"type":"string","pattern":"^(?=a)$"})",
        R"({"type":"string","maxLength":90000})", R"({"$ref":"#/$defs/a","maxLength":3})",
        R"({"anyOf":[{"type":"string"}],"properties":{"a":{}}})", R"({"enum":["a"],"pattern":"a"})",
        R"({"type":"object","properties":{"a":{}},"required":["b"]})", R"({"patern":"a"})",
        R"({"prefixItems":[{"type":"string"}],"items":{"type":"string"}})"}) {
    EXPECT_THAT(refusal(of_field(field)), HasSubstr("#/properties/x")) << field;
  }
  EXPECT_THAT(refusal(of_field(R"({"patern":"a"})")), HasSubstr("Did you mean 'pattern'?"));
  EXPECT_THAT(refusal("{"), Not(HasSubstr("held")));
  std::string deep = R"({"type":"string"})";
  for (int i = 0; i < 80; ++i) deep.insert(0, R"({"type":"array","items":)").append("}");
  EXPECT_THAT(refusal(deep), HasSubstr("nested deeper"));
}

TEST(HeldSchema, ASchemaIsCountedBeforeItIsUsed) {
  const auto object_of = [](int properties) {
    std::string object = R"({"type":"object","properties":{)";
    for (int i = 0; i < properties; ++i)
      object += (i ? R"(,"p)" : R"("p)") + std::to_string(i) + R"(":{"type":"null"})";
    return object + "}}";
  };
  EXPECT_THAT(refusal(object_of(501)), HasSubstr("501 properties in one object; 500 are the most"));
  std::string many = R"({"anyOf":[)" + object_of(500);
  for (int i = 0; i < 10; ++i) many += "," + object_of(500);
  EXPECT_THAT(refusal(many + "]}"), HasSubstr("5500 properties in all"));
}

TEST(HeldSchema, WhatPeopleWriteIsHeld) {
  for (const char* field :
       {R"({"type":"string","minLength":1,"maxLength":40})", R"({"type":"integer","minimum":0,"exclusiveMaximum":10})",
        R"({"type":"string","format":"date"})", R"({"type":"string","format":"email"})",
        R"({"type":"string","format":"ipv4"})", R"({"type":"string","format":"uri"})",
        R"({"type":"string","pattern":"^\\d{4}-\\d{2}$","description":"month"})", R"({"type":["string","null"]})",
        R"({"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"title":"X"})", R"({"enum":["a",1,null]})",
        R"({"type":"array","items":{"type":"string"},"minItems":1,"maxItems":5,"uniqueItems":false})",
        R"({"type":"object","properties":{"a":{"type":"boolean"}},"additionalProperties":false})", R"({})", "true"})
    EXPECT_EQ(refusal(of_field(field)), "held") << field;
  EXPECT_EQ(
      refusal(R"({"$defs":{"a":{"type":"string"}},"type":"object","properties":{"x":{"allOf":[{"$ref":"#/$defs/a"}],
                        "description":"what pydantic writes"}},"required":["x"]})"),
      "held");
}

}  // namespace
}  // namespace hone::engine
