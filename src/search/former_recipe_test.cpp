#include "hone/search/former_recipe.h"

#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/corpus/workspace.h"
#include "hone/search/recipe_fields.h"

namespace hone::search {
namespace {

std::optional<SearchRecipe> taken(corpus::Corpus& corpus, const std::string& kind) {
  auto former = former_recipe(corpus, kind).value();
  EXPECT_TRUE(drop_former_recipe(corpus, kind));
  return former;
}

TEST(FormerRecipe, TheLastChoiceIsUndoneFirstAndKindsAreApart) {
  const auto folder = TemporaryFolder::make().value();
  auto workspace = corpus::Workspace::open(folder.path() / ".hone").value();
  corpus::Corpus corpus(workspace.database());
  EXPECT_FALSE(taken(corpus, "use"));
  const SearchRecipe first{.slicing = "words:240/60", .mode = RetrievalMode::lexical, .decline_below = 0.4},
      second{.feedback = 3};
  ASSERT_TRUE(keep_former_recipe(corpus, "use", first));
  ASSERT_TRUE(keep_former_recipe(corpus, "use", second));
  ASSERT_TRUE(keep_former_recipe(corpus, "calibrate", {}));
  EXPECT_EQ(recipe_json(*taken(corpus, "use")), recipe_json(second));
  EXPECT_EQ(recipe_json(*taken(corpus, "use")), recipe_json(first));
  EXPECT_FALSE(taken(corpus, "use"));
  EXPECT_TRUE(taken(corpus, "calibrate"));
}

TEST(FormerRecipe, ManyChoicesKeepTheLastOnes) {
  const auto folder = TemporaryFolder::make().value();
  auto workspace = corpus::Workspace::open(folder.path() / ".hone").value();
  corpus::Corpus corpus(workspace.database());
  for (std::size_t i = 0; i < 30; ++i) ASSERT_TRUE(keep_former_recipe(corpus, "use", {.feedback = i}));
  std::size_t kept = 0;
  while (const auto former = taken(corpus, "use")) EXPECT_EQ(former->feedback, 29 - kept++);
  EXPECT_EQ(kept, 20U);
}

}  // namespace
}  // namespace hone::search
