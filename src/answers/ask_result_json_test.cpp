#include "hone/answers/ask_result_json.h"

#include <gmock/gmock.h>

#include "hone/core/files.h"

namespace hone::answers {
namespace {

using ::testing::HasSubstr;

search::Passage passage_of(std::size_t start) {
  return {.document = "lease.pdf",
          .heading = "Part I › 2. Rent",
          .page = 3,
          .start = start,
          .end = start + 4,
          .text = "Rent",
          .score = 0.1 + 0.2};
}

// Every member that is written has a value of its own.
AskResult whole_result() {
  const documents::WordBox word{.start = 1200, .end = 1204, .left = 72.1F, .top = 90, .right = 104.3F, .bottom = 102};
  AskResult result;
  result.answer = {.text = "Anna Keller [1].",
                   .declined = true,
                   .cut = true,
                   .support = 0.3,
                   .citations = {{.n = 1,
                                  .passage = passage_of(1200),
                                  .words_start = 1201,
                                  .words_end = 1203,
                                  .boxes = {{.page = 3, .word = word}}}},
                   .unsupported = {"1851"},
                   .passages = {passage_of(1200), {.document = "b.txt"}},
                   .left_out = {{passage_of(7), "does not fit"}},
                   .notices = {"The first turn was forgotten."},
                   .prompt = "Who?",
                   .features = {.sentence_cosine = 0.1,
                                .passage_cosine = 0.2,
                                .sentence_coverage = 0.3,
                                .passage_coverage = 0.4,
                                .all_coverage = 0.5,
                                .place = 0.6},
                   .mode = search::RetrievalMode::lexical,
                   .style = AnswerStyle::quote,
                   .prompt_tokens = 40,
                   .reused_tokens = 30,
                   .answer_tokens = 5,
                   .timings = {.search_seconds = 0.25, .first_token_seconds = 0.5, .total_seconds = 0.75}};
  result.setup = {
      .model = "smollm2",
      .load_seconds = 1.5,
      .index =
          SearchedIndex{
              .embedder = "minilm", .slicing = "words:240/60", .slices = 12, .feedback = 3, .reranker = "bge"},
      .adapter = AppliedAdapter{.path = "runs/a", .warning = "made for another model"}};
  return result;
}

constexpr AskResultDetails all_details{.prompt = true, .features = true};

// As every version printed it.
constexpr const char* printed =
    R"({"answer":"Anna Keller [1].","declined":true,"cut":true,"support":0.3,"citations":[{"n":1,"document":"lease.pdf",)"
    R"("page":3,"heading":"Part I › 2. Rent","start":1200,"end":1204,"text":"Rent","score":0.30000000000000004,)"
    R"("quoted":{"start":1201,"end":1203},"boxes":[{"page":3,"start":1200,"end":1204,"left":72.0999984741211,"top":90.0,)"
    R"("right":104.30000305175781,"bottom":102.0}]}],"unsupported":["1851"],"passages":[{"document":"lease.pdf","page":3,)"
    R"("heading":"Part I › 2. Rent","start":1200,"end":1204,"text":"Rent","score":0.30000000000000004},)"
    R"({"document":"b.txt","page":null,"heading":"","start":0,"end":0,"text":"","score":0.0}],"left_out":[)"
    R"({"document":"lease.pdf","page":3,"heading":"Part I › 2. Rent","start":7,"end":11,"text":"Rent",)"
    R"("score":0.30000000000000004,"why":"does not fit"}],"notices":["The first turn was forgotten."],"model":"smollm2",)"
    R"("recipe":{"embedder":"minilm","slicing":"words:240/60","slices":12,"feedback":3,"reranker":"bge",)"
    R"("adapter":{"path":"runs/a","warning":"made for another model"},"mode":"lexical","style":"quote"},)"
    R"("timings":{"load_seconds":1.5,"search_seconds":0.25,"first_token_seconds":0.5,"total_seconds":0.75,)"
    R"("prompt_tokens":40,"reused_tokens":30,"answer_tokens":5},"prompt":"Who?","features":{"sentence_cosine":0.1,)"
    R"("passage_cosine":0.2,"sentence_coverage":0.3,"passage_coverage":0.4,"all_coverage":0.5,"place":0.6}})";

TEST(AskResultJson, IsTheBytesOfEarlierVersions) {
  EXPECT_EQ(dump(ask_result_json(whole_result(), all_details)), printed);
}

TEST(AskResultJson, SaysOfACitationWhatBecameOfItsFile) {
  for (const SourceState state : {SourceState::changed, SourceState::gone}) {
    AskResult result = whole_result();
    result.answer.citations[0].source = state;
    const OrderedJson json = ask_result_json(result);
    EXPECT_EQ(json["citations"][0]["source"], source_state_name(state));
    EXPECT_EQ(parse_ask_result(dump(json), "a.json").value().answer.citations[0].source, state);
  }
}

TEST(AskResultJson, IsReadBackAsItWasWritten) {
  const auto same = parse_ask_result(printed, "a.json");
  ASSERT_TRUE(same) << same.error().message();
  EXPECT_EQ(dump(ask_result_json(*same, all_details)), printed);
  const AskResult plain{.setup = {.model = "m"}};  // nothing was searched
  const auto again = parse_ask_result(dump(ask_result_json(plain)), "a.json");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_FALSE(again->setup.index || again->setup.adapter);
  EXPECT_EQ(ask_result_json(*again), ask_result_json(plain));
  AskResult by_words = whole_result();
  by_words.setup.index->embedder.reset();
  const OrderedJson json = ask_result_json(by_words);
  EXPECT_TRUE(json["recipe"]["embedder"].is_null());
  EXPECT_EQ(ask_result_json(parse_ask_result(dump(json), "a.json").value()), json);
}

void expect_named(const OrderedJson& json, const std::string& page) {
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) {
      EXPECT_THAT(page, HasSubstr("`" + key + "`"));
    }
    if (value.is_structured()) expect_named(value, page);
  }
}

// docs/formats/answer.md names every member.
TEST(AskResultJson, IsTheOneOfItsFormatPage) {
  const auto page = read_file(std::string(HONE_SOURCE_DIR) + "/docs/formats/answer.md");
  ASSERT_TRUE(page);
  expect_named(ask_result_json(whole_result(), all_details), *page);
  expect_named(conversation_json({{"Who?", whole_result()}}), *page);
}

TEST(AskResultJson, WhatIsMissingOrWrongIsNamed) {
  const Json whole = Json::parse(printed);
  for (const auto& [key, value] : whole.items()) {
    Json fault = whole;
    fault[key] = key == "answer" || key == "model" || key == "prompt" ? Json(7) : Json("?");
    const auto refused = parse_ask_result(dump(fault), "a.json");
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().code(), ErrorCode::corrupt_data) << key;
    EXPECT_THAT(refused.error().message(), HasSubstr("a.json")) << key;
    if (key == "prompt" || key == "features") continue;  // which need not be there
    fault.erase(key);
    EXPECT_THAT(parse_ask_result(dump(fault), "a.json").error().message(), HasSubstr("has no \"" + key + "\""));
  }
  Json fault = whole;
  fault["recipe"]["mode"] = "densse";
  EXPECT_THAT(parse_ask_result(dump(fault), "a.json").error().message(), HasSubstr("a.json: "));
  EXPECT_EQ(parse_ask_result("{", "a.json").error().code(), ErrorCode::corrupt_data);
}

TEST(AskResultJson, AConversationIsReadBack) {
  const OrderedJson json = conversation_json({{"Who?", whole_result()}, {"When?", {.setup = {.model = "m"}}}});
  EXPECT_EQ(json["turns"][1].begin().key(), "question");
  const auto same = parse_conversation(dump(json), "c.json");
  ASSERT_TRUE(same) << same.error().message();
  EXPECT_EQ(conversation_json(*same), json);
  Json fault = Json(json);
  fault["turns"][1].erase("support");
  EXPECT_THAT(parse_conversation(dump(fault), "c.json").error().message(), HasSubstr("c.json, turn 2 has no"));
}

}  // namespace
}  // namespace hone::answers
