#include "hone/core/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone {
namespace {

using testing::HasSubstr;

std::string yaml_problem(const std::string& text) {
  const auto read = parse_yaml(text, "t.yaml");
  return read ? "" : std::string(read.error().message());
}

TEST(Yaml, TypesAreThoseOfTheCoreSchema) {
  const auto read = parse_yaml(
      "a: [1, -2.5, +3, 1e3, true, FALSE, null, ~, '1', \"true\"]\nb: no\nc: 2026-11-29\nd: 1.2.3\ne:\nf: |\n  x\n  "
      "y\n",
      "t.yaml");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(dump(*read),
            R"({"a":[1,-2.5,3,1000.0,true,false,null,null,"1","true"],"b":"no","c":"2026-11-29","d":"1.2.3",)"
            R"("e":null,"f":"x\ny\n"})");
}

TEST(Yaml, TrapsAreRefusedWithTheirLine) {
  EXPECT_THAT(yaml_problem("a: 1\nb: &b [x]\n"), HasSubstr("t.yaml, line 2: an anchor"));
  EXPECT_THAT(yaml_problem("a: *b\n"), HasSubstr("alias"));
  EXPECT_THAT(yaml_problem("a: !!python/object x\n"), HasSubstr("tag"));
  EXPECT_THAT(yaml_problem("a: {b: 1,\n b: 2}\n"),
              HasSubstr("line 2: the key \"b\" stands here a second time, first in line 1"));
  EXPECT_THAT(yaml_problem("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(yaml_problem("a: 'b\n"), HasSubstr("not valid YAML"));
  EXPECT_THAT(yaml_problem("[a]: b\n"), HasSubstr("a key must be a plain word"));
  EXPECT_THAT(yaml_problem("# nothing\n"), HasSubstr("empty"));
}

TEST(Yaml, LimitsHold) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(yaml_problem(nested(33)), "");  // a list in 32 lists
  EXPECT_EQ(parse_yaml(nested(34), "t.yaml").error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(parse_yaml(nested(1'000'000), "t.yaml").error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(parse_yaml(std::string((16 << 20) + 1, ' '), "t.yaml").error().code(), ErrorCode::limit_exceeded);
}

TEST(Yaml, TextsStayTextsButBelowSomeKeys) {
  YamlReader reader("a: 007\nb: {c: 007, typed: [1, {d: true}]}\ne: ~\n", "t.yaml");
  ASSERT_TRUE(reader.begin());
  const auto read = reader.texts({"typed"});
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(dump(*read), R"({"a":"007","b":{"c":"007","typed":[1,{"d":true}]},"e":null})");
  EXPECT_TRUE(reader.finish());
}

}  // namespace
}  // namespace hone
