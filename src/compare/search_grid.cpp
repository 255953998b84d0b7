#include "hone/compare/search_grid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "hone/core/json.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/core/yaml.h"
#include "hone/search/recipe_fields.h"

namespace hone::compare {
namespace {

constexpr std::size_t most_recipes = 10'000;

Result<std::vector<OrderedJson>> values_of(const OrderedJson& value, const std::string& where) {
  if (!value.is_array()) return std::vector<OrderedJson>{value};
  if (value.empty()) return Error(ErrorCode::invalid_argument, where + " is an empty list; leave it out instead.");
  return std::vector<OrderedJson>(value.begin(), value.end());
}

template <class Value, class Read>
Status read_list(const OrderedJson& json, const char* key, const std::string& name, std::vector<Value>& out,
                 const Read& read) {
  if (!json.contains(key)) return {};
  const std::string where = fmt::format("{}: `{}`", name, key);
  HONE_TRY(const auto values, values_of(json[key], where));
  out.clear();
  for (const OrderedJson& value : values) {
    auto one = read(value);
    if (!one) return std::move(one).error().context(where);
    out.push_back(std::move(*one));
  }
  return {};
}

Result<std::string> text_of(const OrderedJson& value) {
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) return value.get<std::string>();
  return Error(ErrorCode::invalid_argument, "expected a text, not " + shorten(dump(value), 40) + ".");
}

}  // namespace

std::vector<search::SearchRecipe> SearchGrid::recipes() const {
  std::vector<search::SearchRecipe> all{default_recipe(embedders.empty() ? "none" : embedders[0])};
  std::set<std::string> seen{all[0].key()};
  const auto add = [&](const search::SearchRecipe& plain) {
    std::vector<search::SearchRecipe> varied{plain};
    for (const search::RecipeField& field : search::recipe_fields()) {
      const auto values = others.find(field.name);
      if (values == others.end()) continue;
      std::vector<search::SearchRecipe> more;
      for (const search::SearchRecipe& recipe : varied)
        for (const std::string& value : values->second) {
          more.push_back(recipe);
          // The values were read once already, by parse_grid.
          if (value != "none")
            HONE_REQUIRE(search::set_field(more.back(), field, value).ok(), "a value that its knob takes");
        }
      varied = std::move(more);
    }
    for (search::SearchRecipe& recipe : varied)
      if (seen.insert(recipe.key()).second) all.push_back(std::move(recipe));
  };
  const auto add_modes = [&](const std::string& slicing, const std::string& tokenizer) {
    for (const search::RetrievalMode mode : modes) {
      search::SearchRecipe recipe{.slicing = slicing, .mode = mode};
      if (!tokenizer.empty()) recipe.tokenizer = tokenizer;
      if (mode == search::RetrievalMode::lexical) {
        // Somebody has to count the tokens.
        if (slicing.starts_with("tokens:") && tokenizer.empty() && !embedders.empty()) recipe.tokenizer = embedders[0];
        add(recipe);
        continue;
      }
      for (const std::string& embedder : embedders) {
        recipe.embedder = embedder;
        for (const double weight : mode == search::RetrievalMode::hybrid ? dense_weights : std::vector<double>{0}) {
          if (mode == search::RetrievalMode::hybrid) recipe.dense_weight = weight;
          for (const std::size_t feedback : feedbacks) {
            recipe.feedback.reset();
            if (feedback > 0) recipe.feedback = feedback;
            add(recipe);
          }
        }
      }
    }
  };
  for (const std::string& slicing : slicings)
    if (slicing.starts_with("tokens:"))
      for (const std::string& tokenizer : tokenizers) add_modes(slicing, tokenizer);
    else
      add_modes(slicing, "");
  return all;
}

search::SearchRecipe default_recipe(const std::string& embedder) {
  search::SearchRecipe recipe{.slicing = fmt::format("{}/{}", search::default_slicing, search::default_overlap),
                              .mode = search::RetrievalMode::lexical};
  if (embedder == "none") return recipe;
  recipe.embedder = embedder, recipe.mode = search::RetrievalMode::hybrid,
  recipe.dense_weight = search::default_dense_weight;
  return recipe;
}

SearchGrid default_grid(const std::string& embedder) {
  return {.slicings = {"words:120/30", "words:60/15", "words:240/60", "sentences:3/1"},
          .embedders = {embedder},
          .modes = {search::RetrievalMode::dense, search::RetrievalMode::lexical, search::RetrievalMode::hybrid},
          .dense_weights = {0.5, 0.3},
          .feedbacks = {0, 3}};
}

Result<SearchGrid> parse_grid(std::string_view yaml, const std::string& name, SearchGrid grid) {
  HONE_TRY(const OrderedJson json, parse_yaml(yaml, name));
  if (!json.is_object())
    return Error(ErrorCode::corrupt_data, name + ": expected keys such as `slicing:` and `mode:` with lists.");
  std::vector<std::string> keys{"slicing", "tokenizer", "embedder", "mode", "weight", "feedback"};
  for (const search::RecipeField& field : search::recipe_fields())
    if (field.varied) keys.push_back(field.name);
  for (const auto& [key, value] : json.items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{}: `{}` is no knob of a grid; they are {} and {}.{}", name, shorten(key, 40),
                               fmt::join(keys.begin(), keys.end() - 1, ", "), keys.back(), did_you_mean(key, keys)));
  HONE_CHECK(read_list(json, "slicing", name, grid.slicings, [](const OrderedJson& value) -> Result<std::string> {
    HONE_TRY(std::string text, text_of(value));
    if (auto known = search::slicing_of(text); !known) return std::move(known).error();
    return text;
  }));
  HONE_CHECK(read_list(json, "embedder", name, grid.embedders, text_of));
  HONE_CHECK(read_list(json, "tokenizer", name, grid.tokenizers, text_of));
  HONE_CHECK(read_list(json, "mode", name, grid.modes, [](const OrderedJson& value) -> Result<search::RetrievalMode> {
    HONE_TRY(const std::string text, text_of(value));
    return search::parse_mode(text);
  }));
  HONE_CHECK(read_list(json, "weight", name, grid.dense_weights, [](const OrderedJson& value) -> Result<double> {
    if (value.is_number() && value.get<double>() > 0 && value.get<double>() < 1) return value.get<double>();
    return Error(ErrorCode::invalid_argument,
                 "expected the share of the dense ranking, between 0 and 1, not " + shorten(dump(value), 40) + ".");
  }));
  HONE_CHECK(read_list(json, "feedback", name, grid.feedbacks, [](const OrderedJson& value) -> Result<std::size_t> {
    if (value.is_number_integer() && value.get<long long>() >= 0 && value.get<long long>() <= 100)
      return static_cast<std::size_t>(value.get<long long>());
    return Error(ErrorCode::invalid_argument,
                 "expected how many first passages move the question, 0 to 100, not " + shorten(dump(value), 40) + ".");
  }));
  std::size_t others = 1;
  for (const search::RecipeField& field : search::recipe_fields()) {
    if (!field.varied || !json.contains(field.name)) continue;
    std::vector<std::string>& values = grid.others[field.name];
    HONE_CHECK(read_list(json, field.name, name, values, [&](const OrderedJson& value) -> Result<std::string> {
      const std::string text = value.is_number() ? dump(value) : std::string();
      HONE_TRY(std::string read, text.empty() ? text_of(value) : Result<std::string>(text));
      search::SearchRecipe tried;
      if (auto set = search::set_field(tried, field, read); !set) return std::move(set).error();
      return read;
    }));
    others *= values.size();
  }
  if (others * grid.feedbacks.size() * grid.tokenizers.size() * grid.slicings.size() * grid.embedders.size() *
          (grid.modes.size() + grid.dense_weights.size()) >
      most_recipes)
    return Error(ErrorCode::limit_exceeded, fmt::format("{} asks for more than {} recipes.", name, most_recipes));
  return grid;
}

}  // namespace hone::compare
