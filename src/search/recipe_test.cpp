#include "hone/search/recipe.h"

#include <gmock/gmock.h>

#include "hone/corpus/corpus_fixture.h"
#include "hone/search/recipe_fields.h"

namespace hone::search {
namespace {

using testing::HasSubstr;

const SearchRecipe full{.slicing = "tokens:64/8",
                        .tokenizer = "smollm",
                        .embedder = "minilm",
                        .mode = RetrievalMode::hybrid,
                        .dense_weight = 0.3,
                        .feedback = 3,
                        .reranker = "bge",
                        .k = 20,
                        .passage_tokens = 800,
                        .decline_below = 0.25};

TEST(SearchRecipe, WhatIsLeftOpenIsTheOthers) {
  const SearchRecipe asked{.mode = RetrievalMode::dense, .feedback = 0};
  const SearchRecipe recipe = asked.over(full);
  EXPECT_EQ(recipe.mode, RetrievalMode::dense);
  EXPECT_EQ(recipe.feedback, 0U);
  EXPECT_EQ(recipe.reranker, "bge");
  EXPECT_EQ(recipe.passage_tokens, 800U);
  EXPECT_EQ(SearchRecipe{}.over(SearchRecipe{}).mode, std::nullopt);
}

TEST(SearchRecipe, ItsKeyNamesWhatWasChosen) {
  EXPECT_EQ(full.key(), "tokens:64/8 of smollm · minilm · hybrid 0.3 · feedback 3 · reranked by bge · embedded");
  EXPECT_EQ((SearchRecipe{.slicing = "words:50/0", .mode = RetrievalMode::lexical, .reranker = "none"}).key(),
            "words:50/0 · lexical · embedded");
  EXPECT_EQ(full.cutter(), "smollm");
  EXPECT_EQ((SearchRecipe{.slicing = "tokens:64/8", .embedder = "minilm"}).cutter(), "minilm");
  EXPECT_EQ((SearchRecipe{.slicing = "words:64/8", .embedder = "minilm"}).cutter(), "");
}

TEST(SearchRecipe, ASlicingHasTwoHalves) {
  EXPECT_EQ(halves_of("words:120/30").value().cut, "words:120");
  EXPECT_EQ(halves_of("words:120/30").value().overlap, 30);
  EXPECT_EQ(halves_of("words:120").value().overlap, std::nullopt);
  EXPECT_EQ(halves_of("/5").value().cut, "");
  EXPECT_EQ(halves_of("/5").value().overlap, 5);
  for (const char* wrong : {"words:120/", "words:120/x", "words:120/-1", "words:120/3/4"})
    EXPECT_EQ(halves_of(wrong).error().code(), ErrorCode::invalid_argument) << wrong;
}

TEST(SearchRecipe, ItsJsonIsALeaderboards) {
  const SearchRecipe plain{
      .slicing = "words:120/30", .embedder = "minilm", .mode = RetrievalMode::hybrid, .dense_weight = 0.5};
  EXPECT_EQ(recipe_json(plain).dump(),
            R"({"slicing":"words:120/30","embedder":"minilm","mode":"hybrid","dense_weight":0.5})");
  EXPECT_EQ(recipe_json({.slicing = "words:9", .mode = RetrievalMode::lexical}).dump(),
            R"({"slicing":"words:9","embedder":"","mode":"lexical","dense_weight":null})");
  const Json json = parse_json(recipe_json(full).dump(), "row").value();
  const SearchRecipe back = recipe_from(json, "row").value();
  EXPECT_EQ(back.key(), full.key());
  EXPECT_EQ(back.decline_below, 0.25);
  EXPECT_THAT(recipe_from(Json{{"feedback", "many"}}, "row").error().message(), HasSubstr("feedback"));
  EXPECT_THAT(recipe_from(Json{{"mode", "hybird"}}, "row").error().message(), HasSubstr("hybrid"));
  EXPECT_THAT(recipe_from(Json{{"feedback", -1}}, "row").error().message(), HasSubstr("0 to 100"));
}

TEST(SearchRecipe, NumbersAreHeldToTheirRange) {
  SearchRecipe recipe;
  for (const RecipeField& field : recipe_fields())
    if (std::string_view(field.name) == "decline_below" || std::string_view(field.name) == "dense_weight") {
      EXPECT_TRUE(set_field(recipe, field, "1"));
      for (const char* wrong : {"1.1", "-0.1", "half", "", "0.5 "})
        EXPECT_EQ(set_field(recipe, field, wrong).error().code(), ErrorCode::invalid_argument) << wrong;
    }
  EXPECT_EQ(recipe.decline_below, 1);
}

class WorkspaceRecipe : public corpus::CorpusTest {};

TEST_F(WorkspaceRecipe, IsReadAsItWasWritten) {
  EXPECT_EQ(read_recipe(corpus).value().mode, std::nullopt);
  ASSERT_TRUE(write_recipe(corpus, full));
  SearchRecipe back = read_recipe(corpus).value();
  EXPECT_EQ(back.tokenizer, std::nullopt);  // the slices are there; who counted them is known by its identity
  back.tokenizer = "smollm";
  EXPECT_EQ(recipe_json(back), recipe_json(full));
  ASSERT_TRUE(write_recipe(corpus, {.mode = RetrievalMode::lexical}));
  EXPECT_EQ(read_recipe(corpus).value().reranker, std::nullopt);
}

// The settings of a workspace that an earlier Hone was told how to search.
TEST_F(WorkspaceRecipe, AnEarlierWorkspaceIsReadable) {
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"slice", "sentences:3"},
                                                                                    {"overlap", "1"},
                                                                                    {"embedder", "all-minilm-l6-v2"},
                                                                                    {"mode", "dense"},
                                                                                    {"dense_weight", ""},
                                                                                    {"feedback", "3"},
                                                                                    {"reranker", ""},
                                                                                    {"decline_below", "0.4375"}})
    ASSERT_TRUE(corpus.set(name, value));
  const SearchRecipe recipe = read_recipe(corpus).value();
  EXPECT_EQ(recipe.key(), "sentences:3/1 · all-minilm-l6-v2 · dense · feedback 3 · embedded");
  EXPECT_EQ(recipe.decline_below, 0.4375);
  EXPECT_EQ(recipe.dense_weight, std::nullopt);
  ASSERT_TRUE(corpus.set("feedback", "some"));
  EXPECT_EQ(read_recipe(corpus).error().code(), ErrorCode::corrupt_data);
}

}  // namespace
}  // namespace hone::search
