#include "hone/search/former_recipe.h"

#include "hone/search/recipe_fields.h"

namespace hone::search {
namespace {

constexpr std::size_t most_kept = 20;

std::string former_setting(const std::string& kind) { return "before " + kind; }

Result<OrderedJson> read_former(const corpus::Corpus& corpus, const std::string& kind) {
  HONE_TRY(const std::string text, corpus.setting(former_setting(kind)));
  if (text.empty()) return OrderedJson::array();
  HONE_TRY(OrderedJson former, parse_ordered_json(text, "What the workspace was told " + former_setting(kind)));
  if (!former.is_array())
    return Error(ErrorCode::corrupt_data, "What the workspace was told " + former_setting(kind) + " is no list.");
  return former;
}

Status write_former(corpus::Corpus& corpus, const std::string& kind, const OrderedJson& former) {
  return corpus.set(former_setting(kind), former.empty() ? std::string() : dump(former));
}

}  // namespace

Status keep_former_recipe(corpus::Corpus& corpus, const std::string& kind, const SearchRecipe& recipe) {
  HONE_TRY(OrderedJson former, read_former(corpus, kind));
  former.push_back(recipe_json(recipe));
  if (former.size() > most_kept) former.erase(former.begin());
  return write_former(corpus, kind, former);
}

Result<std::optional<SearchRecipe>> former_recipe(const corpus::Corpus& corpus, const std::string& kind) {
  HONE_TRY(const OrderedJson former, read_former(corpus, kind));
  if (former.empty()) return std::optional<SearchRecipe>();
  HONE_TRY(SearchRecipe recipe, recipe_from(Json::parse(dump(former.back())), "What the workspace was told before"));
  return std::optional<SearchRecipe>(std::move(recipe));
}

Status drop_former_recipe(corpus::Corpus& corpus, const std::string& kind) {
  HONE_TRY(OrderedJson former, read_former(corpus, kind));
  if (!former.empty()) former.erase(former.size() - 1);
  return write_former(corpus, kind, former);
}

}  // namespace hone::search
