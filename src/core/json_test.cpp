#include "hone/core/json.h"

#include <gmock/gmock.h>

#include "hone/core/unicode.h"

namespace hone {
namespace {

TEST(Json, WhatIsWrongIsSaidInUtf8EvenWhereACharacterIsCut) {
  const auto refused = parse_json("{\xDE\x95ubers: de", "exam.json");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_utf8(refused.error().message()));
  EXPECT_THAT(refused.error().message(), testing::StartsWith("exam.json is not valid JSON: parse error at line 1"));
}

TEST(Json, AByteOrderMarkIsNoColumn) {
  const std::string cut = "{\"a\": 1";
  EXPECT_THAT(parse_json(cut, "it").error().message(), ::testing::HasSubstr("line 1, column 8:"));
  EXPECT_EQ(parse_json("\xEF\xBB\xBF" + cut, "it").error().message(), parse_json(cut, "it").error().message());
  EXPECT_EQ(*parse_json("\xEF\xBB\xBF[1]", "it"), Json({1}));
}

// nlohmann's parser takes a NUL for the end of the text: what follows it was never read.
TEST(Json, NothingStandsBehindANul) {
  for (const std::string_view text : {std::string_view("[1]\0", 4), std::string_view("{}\0 and more", 12)})
    EXPECT_THAT(parse_json(text, "it").error().message(), testing::HasSubstr("it holds a NUL byte"));
  EXPECT_EQ(parse_json(R"(["\u0000"])", "it").value()[0], std::string(1, '\0'));
}

TEST(Json, AnObjectMayBeHeldToNamingEachMemberOnce) {
  EXPECT_EQ(parse_unambiguous_json(R"({"a":{"a":1},"b":[{"a":2},{"a":3}]})", "it").value()["b"][1]["a"], 3);
  for (const char* text : {R"({"a":1,"a":1})", R"([{"b":{"a":1,"\u0061":2}}])"}) {
    EXPECT_TRUE(parse_json(text, "it"));
    EXPECT_EQ(parse_unambiguous_json(text, "it").error().message(), "it names \"a\" twice.");
  }
}

TEST(Json, NestingHasALimit) {
  EXPECT_TRUE(parse_json(std::string(200, '[') + std::string(200, ']'), "x"));
  EXPECT_EQ(parse_json(std::string(201, '[') + std::string(201, ']'), "x").error().code(), ErrorCode::limit_exceeded);
  EXPECT_TRUE(parse_json("\"" + std::string(500, '[') + "\"", "x"));
}

}  // namespace
}  // namespace hone
