#include "hone/compare/search_grid.h"

#include <gmock/gmock.h>

#include <set>

namespace hone::compare {
namespace {

using testing::HasSubstr;

TEST(SearchGrid, TheDefaultHas28RecipesWithTheWorkspacesOwnFirst) {
  const auto recipes = default_grid("minilm").recipes();
  EXPECT_EQ(recipes.size(), 28U);
  EXPECT_EQ(recipes[0].key(), "words:120/30 · minilm · hybrid 0.5 · embedded");
  std::set<std::string> keys, slicings;
  for (const search::SearchRecipe& recipe : recipes) keys.insert(recipe.key()), slicings.insert(*recipe.slicing);
  EXPECT_EQ(keys.size(), 28U);
  EXPECT_EQ(slicings.size(), 4U);
}

TEST(SearchGrid, AFileReplacesWhatItNames) {
  const auto grid = parse_grid("slicing: [sentences:5/1, words:80]\nmode: hybrid\nweight: [0.25, 0.75]\nfeedback: 0\n",
                               "g.yaml", default_grid("minilm"));
  ASSERT_TRUE(grid) << grid.error().message();
  EXPECT_EQ(grid->recipes().size(), 5U);  // the default and two by two
  EXPECT_EQ(grid->embedders, std::vector<std::string>{"minilm"});
}

TEST(SearchGrid, ARerankerDoublesTheRowsButNotTheDefault) {
  const auto grid = parse_grid(
      "slicing: [words:120/30]\nmode: [lexical, hybrid]\nweight: [0.5]\nfeedback: 0\nreranker: [none, smollm]\n",
      "g.yaml", default_grid("minilm"));
  const auto recipes = grid.value().recipes();
  ASSERT_EQ(recipes.size(), 4U);
  EXPECT_EQ(recipes[0].reranker, std::nullopt);
  EXPECT_EQ(recipes[3].key(), "words:120/30 · minilm · hybrid 0.5 · reranked by smollm · embedded");
}

TEST(SearchGrid, TokensAreCountedByTheEmbedderOrWhomTheGridNames) {
  const auto grid =
      parse_grid("slicing: [tokens:64/8, words:50]\ntokenizer: [smollm, minilm]\nmode: [dense, lexical]\nfeedback: 0\n",
                 "g.yaml", default_grid("minilm"));
  const auto recipes = grid.value().recipes();
  ASSERT_EQ(recipes.size(), 7U);  // the default, two tokenizers by two modes, two by words
  EXPECT_EQ(recipes[1].key(), "tokens:64/8 of smollm · minilm · dense · embedded");
  EXPECT_EQ(recipes[1].cutter(), "smollm");
  EXPECT_EQ(recipes[5].cutter(), "");
  const auto own =
      parse_grid("slicing: [tokens:64/8]\nmode: [dense, lexical]\nfeedback: 0\n", "g.yaml", default_grid("minilm"));
  EXPECT_EQ(own.value().recipes()[1].cutter(), "minilm");
  EXPECT_EQ(own.value().recipes()[2].cutter(), "minilm");
}

TEST(SearchGrid, FeedbackIsOfSearchesByMeaning) {
  const auto grid =
      parse_grid("slicing: words:50\nmode: [dense, lexical]\nfeedback: [0, 5]\n", "g.yaml", default_grid("minilm"));
  const auto recipes = grid.value().recipes();
  ASSERT_EQ(recipes.size(), 4U);
  EXPECT_EQ(recipes[2].key(), "words:50 · minilm · dense · feedback 5 · embedded");
  EXPECT_EQ(recipes[3].feedback, std::nullopt);
  for (const char* wrong : {"feedback: -1\n", "feedback: 101\n", "feedback: 0.5\n", "feedback: many\n"})
    EXPECT_THAT(parse_grid(wrong, "g.yaml", default_grid("m")).error().message(), HasSubstr("0 to 100"));
}

TEST(SearchGrid, LexicalSearchNeedsNoEmbedder) {
  const auto grid = parse_grid("mode: [lexical]\nslicing: [words:50/0]\n", "g.yaml", default_grid("minilm"));
  const auto recipes = grid.value().recipes();
  ASSERT_EQ(recipes.size(), 2U);
  EXPECT_EQ(recipes[1].key(), "words:50/0 · lexical · embedded");
}

TEST(SearchGrid, MistakesAreNamedWithWhatWasExpected) {
  const auto problem = [](const char* yaml) {
    return std::string(parse_grid(yaml, "g.yaml", default_grid("m")).error().message());
  };
  EXPECT_THAT(problem("slicng: [words:80]\n"), HasSubstr("Did you mean 'slicing'?"));
  EXPECT_THAT(problem("slicing: [wrods:80]\n"), HasSubstr("`slicing`"));
  EXPECT_THAT(problem("slicing: [words:80/x]\n"), HasSubstr("no slicing"));
  EXPECT_THAT(problem("slicing: [words:80/80]\n"), HasSubstr("`slicing`"));
  EXPECT_THAT(problem("mode: [hybird]\n"), HasSubstr("`mode`"));
  EXPECT_THAT(problem("weight: [1.5]\n"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(problem("slicing: []\n"), HasSubstr("empty list"));
  EXPECT_THAT(problem("- words:80\n"), HasSubstr("expected keys"));
  EXPECT_THAT(problem("a: [\n"), HasSubstr("line"));
  EXPECT_THAT(problem("a: &x 1\nb: *x\n"), HasSubstr("g.yaml"));
}

}  // namespace
}  // namespace hone::compare
