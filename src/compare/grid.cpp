#include "hone/compare/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "hone/documents/slicing.h"
#include "hone/retrieval/indexing.h"

namespace hone {
namespace {

constexpr std::size_t most_recipes = 10'000;

// "words:120/30" → its overlap; "words:120" → the share of 120.
Result<RetrievalRecipe> cut_by(const std::string& spec, double share) {
  RetrievalRecipe recipe;
  const std::size_t slash = spec.find('/');
  recipe.slicing = spec.substr(0, slash);
  recipe.overlap = 0;
  if (slash != std::string::npos) {
    const std::string own = spec.substr(slash + 1);
    const auto [at, failure] = std::from_chars(own.data(), own.data() + own.size(), recipe.overlap);
    if (own.empty() || failure != std::errc() || at != own.data() + own.size())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("The overlap of '{}' is no number; write it as words:120/30.", spec));
  }
  HONE_TRY(const Slicing slicing, parse_slicing(recipe.slicing, recipe.overlap));
  if (slash == std::string::npos)
    recipe.overlap = static_cast<int>(std::lround(share * static_cast<double>(slicing.size)));
  HONE_CHECK(parse_slicing(recipe.slicing, recipe.overlap));
  return recipe;
}

}  // namespace

std::string RetrievalRecipe::name() const {
  std::string text = cut() + " " + std::string(mode_name(mode));
  if (mode == RetrievalMode::hybrid) text += fmt::format(" {}", dense_weight);
  if (mode != RetrievalMode::lexical) text += " " + embedder;
  return text;
}

OrderedJson to_json(const RetrievalRecipe& recipe) {
  OrderedJson json{{"slice", recipe.slicing},        {"overlap", recipe.overlap}, {"embedder", recipe.embedder},
                   {"mode", mode_name(recipe.mode)}, {"dense_weight", nullptr},   {"reranker", "none"}};
  if (recipe.mode == RetrievalMode::hybrid) json["dense_weight"] = recipe.dense_weight;
  return json;
}

Result<RetrievalRecipe> recipe_from_json(const Json& json, std::string_view name) {
  RetrievalRecipe recipe;
  HONE_TRY(recipe.slicing, json_get<std::string>(json, "slice", name));
  HONE_TRY(recipe.overlap, json_get<int>(json, "overlap", name));
  HONE_TRY(recipe.embedder, json_get<std::string>(json, "embedder", name));
  HONE_TRY(const std::string mode, json_get<std::string>(json, "mode", name));
  HONE_TRY(recipe.mode, parse_mode(mode));
  recipe.dense_weight = json_value(json, "dense_weight", 0.5);
  HONE_CHECK(parse_slicing(recipe.slicing, recipe.overlap));
  return recipe;
}

Grid Grid::standard(const std::string& embedder) {
  Grid grid;
  grid.slicings = {fmt::format("{}/{}", default_slicing, default_overlap), "words:60", "words:200", "sentences:3"};
  grid.overlaps = {0};
  grid.embedders = {embedder};
  grid.modes = {RetrievalMode::hybrid, RetrievalMode::dense, RetrievalMode::lexical};
  grid.dense_weights = {0.5, 0.3, 0.7, 0.85};
  if (embedder == "none") grid.modes = {RetrievalMode::lexical};
  return grid;
}

Result<std::vector<RetrievalRecipe>> Grid::recipes() const {
  for (const double share : overlaps)
    if (!(share >= 0 && share < 1))
      return Error(ErrorCode::invalid_argument,
                   fmt::format("An overlap of {} is no share of a slice: give a number from 0 to below 1.", share));
  for (const double weight : dense_weights)
    if (!(weight >= 0 && weight <= 1))
      return Error(ErrorCode::invalid_argument, fmt::format("A dense_weight of {} is not from 0 to 1.", weight));
  std::vector<RetrievalRecipe> recipes;
  const auto add = [&](const RetrievalRecipe& recipe) {
    if (std::find(recipes.begin(), recipes.end(), recipe) == recipes.end()) recipes.push_back(recipe);
  };
  for (const std::string& embedder : embedders)
    for (const std::string& spec : slicings)
      for (const double share : spec.find('/') == std::string::npos ? overlaps : std::vector<double>{0}) {
        HONE_TRY(RetrievalRecipe recipe, cut_by(spec, share));
        recipe.embedder = embedder;
        for (const RetrievalMode mode : modes) {
          recipe.mode = mode;
          recipe.dense_weight = 0.5;
          if (embedder == "none" && mode != RetrievalMode::lexical) continue;
          for (const double weight : mode == RetrievalMode::hybrid ? dense_weights : std::vector<double>{0.5}) {
            recipe.dense_weight = weight;
            add(recipe);
          }
        }
        if (recipes.size() > most_recipes)
          return Error(ErrorCode::invalid_argument,
                       fmt::format("The grid has more than {} configurations; leave some values out.", most_recipes));
      }
  if (recipes.empty()) return Error(ErrorCode::invalid_argument, "The grid has no configuration at all.");
  return recipes;
}

}  // namespace hone
