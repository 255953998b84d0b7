#include "hone/search/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace hone::search {
namespace {

using testing::HasSubstr;

// Texts about wings, heat and ships, and an encoder that counts those three words.
BeirCollection collection() {
  return {{{"a", "wing", "the wing and the wing"},
           {"b", "", "heat of a wing"},
           {"c", "ship", "ship in heat"},
           {"d", "", ""}},
          {{"1", "wing"}, {"2", "hot ship heat"}, {"3", "nobody judged this"}},
          {{"1", {{"a", 2}, {"b", 1}}}, {"2", {{"c", 1}}}},
          "test"};
}

std::vector<float> counts(const std::string& text) {
  std::vector<float> vector(3);
  const char* const words[] = {"wing", "heat", "ship"};
  float squares = 0;
  for (std::size_t word = 0; word < 3; ++word) {
    for (std::size_t at = text.find(words[word]); at != std::string::npos; at = text.find(words[word], at + 1))
      vector[word] += 1;
    squares += vector[word] * vector[word];
  }
  for (float& value : vector) value /= std::max(1e-9f, std::sqrt(squares));
  return vector;
}

TextEncoder counting_encoder() {
  return {3,
          [](std::span<const std::string> texts, const Progress&) -> Result<std::vector<float>> {
            std::vector<float> all;
            for (const std::string& text : texts)
              for (float value : counts(text)) all.push_back(value);
            return all;
          },
          [](const std::string& query) -> Result<std::vector<float>> { return counts(query); }};
}

TEST(Evaluation, MeasuresEveryMode) {
  const TextEncoder encoder = counting_encoder();
  auto evaluation = evaluate(collection(), {.encoder = &encoder});
  ASSERT_TRUE(evaluation) << evaluation.error().message();
  ASSERT_EQ(evaluation->results.size(), 3u);
  EXPECT_EQ(evaluation->documents, 4u);
  EXPECT_EQ(evaluation->slices, 4u);
  EXPECT_TRUE(evaluation->embedded);
  EXPECT_GT(evaluation->documents_per_second, 0);
  for (const ModeEvaluation& result : evaluation->results) {
    EXPECT_EQ(result.metrics.queries, 2u);
    EXPECT_DOUBLE_EQ(result.metrics.ndcg_at_10, 1) << mode_name(result.mode);
    EXPECT_DOUBLE_EQ(result.metrics.map, 1) << mode_name(result.mode);
    EXPECT_GT(result.queries_per_second, 0);
    EXPECT_EQ(result.run.size(), 2u);  // the third query has no judgements
    EXPECT_EQ(result.run.at("1")[0].document, "a");
  }
  EXPECT_EQ(evaluation->results[1].run.at("1").size(), 2u);  // words: only what has one
}

TEST(Evaluation, TheBestSliceSpeaksForItsDocument) {
  const TextEncoder encoder = counting_encoder();
  EvaluationOptions options{.encoder = &encoder, .depth = 2};
  options.slicer = [](const std::string& text) -> Result<std::vector<std::string>> {
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      if (end > begin) words.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return words;
  };
  auto evaluation = evaluate(collection(), options);
  ASSERT_TRUE(evaluation) << evaluation.error().message();
  EXPECT_EQ(evaluation->slices, 6u + 4u + 4u + 1u);  // an empty document keeps one empty slice
  for (const ModeEvaluation& result : evaluation->results) {
    ASSERT_EQ(result.run.at("1").size(), 2u);
    EXPECT_NE(result.run.at("1")[0].document, result.run.at("1")[1].document);
    EXPECT_DOUBLE_EQ(result.metrics.recall_at_100, 1) << mode_name(result.mode);
  }
}

TEST(Evaluation, LexicalAloneNeedsNoEncoder) {
  auto evaluation = evaluate(collection(), {.modes = {RetrievalMode::lexical}});
  ASSERT_TRUE(evaluation) << evaluation.error().message();
  EXPECT_FALSE(evaluation->embedded);
  EXPECT_THAT(evaluate(collection(), {.modes = {RetrievalMode::hybrid}}).error().message(),
              HasSubstr("need an embedder"));
  EXPECT_FALSE(evaluate(collection(), {.modes = {}}));
}

TEST(Evaluation, NothingJudgedIsAnError) {
  BeirCollection unjudged = collection();
  unjudged.qrels.clear();
  EXPECT_THAT(evaluate(unjudged, {.modes = {RetrievalMode::lexical}}).error().message(),
              HasSubstr("none of the 3 queries"));
}

TEST(Evaluation, ErrorsOfTheEncoderArePassedOn) {
  TextEncoder encoder = counting_encoder();
  encoder.documents = [](std::span<const std::string>, const Progress&) -> Result<std::vector<float>> {
    return Error(ErrorCode::out_of_memory, "no memory");
  };
  EXPECT_EQ(evaluate(collection(), {.encoder = &encoder}).error().code(), ErrorCode::out_of_memory);
  encoder.documents = [](std::span<const std::string>, const Progress&) -> Result<std::vector<float>> {
    return std::vector<float>(5);
  };
  EXPECT_EQ(evaluate(collection(), {.encoder = &encoder}).error().code(), ErrorCode::invalid_argument);
}

TEST(Evaluation, AJudgedQuestionThatIsNotThereCountsInNoMean) {
  BeirCollection judged = collection();
  judged.qrels["9"] = {{"a", 1}};
  const TextEncoder encoder = counting_encoder();
  auto evaluation = evaluate(judged, {.encoder = &encoder});
  ASSERT_TRUE(evaluation) << evaluation.error().message();
  EXPECT_EQ(evaluation->unasked, 1u);
  for (const ModeEvaluation& result : evaluation->results) {
    EXPECT_EQ(result.metrics.queries, 2u);
    EXPECT_DOUBLE_EQ(result.metrics.ndcg_at_10, 1) << mode_name(result.mode);
  }
}

}  // namespace
}  // namespace hone::search
