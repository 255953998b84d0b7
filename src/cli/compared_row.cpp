#include "compared_row.h"

#include <fmt/format.h>

#include <charconv>

#include "hone/core/files.h"
#include "hone/retrieval/recipe_fields.h"

namespace hone::cli {

Result<SearchRecipe> read_compared_row(const std::string& row, const std::string& folder) {
  const std::size_t colon = row.rfind(':');
  const fs::path file = fs::path(colon == std::string::npos ? folder : row.substr(0, colon)) / "leaderboard.json";
  const std::string name = colon == std::string::npos ? row : row.substr(colon + 1);
  HONE_TRY(const std::string text, read_file(file, std::uint64_t{64} << 20));
  HONE_TRY(const Json json, parse_json(text, file.string()));
  const std::size_t rows = json.contains("rows") && json["rows"].is_array() ? json["rows"].size() : 0;
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failure != std::errc() || end != name.data() + name.size() || number < 1 || number > rows)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no row of {}: it has the rows 1 to {}.", name, file.string(), rows));
  const Json& found = json["rows"][number - 1];
  if (json_value<std::string>(found, "store", "") != "embedded")
    return Error(ErrorCode::invalid_argument,
                 "A workspace searches in its own store; choose a row of the store embedded.");
  const Json recipe = found.contains("recipe") ? found["recipe"] : Json::object();
  HONE_TRY(SearchRecipe chosen, recipe_from(recipe, file.string()));
  HONE_CHECK(json_get<std::string>(recipe, "slicing", file.string()));
  HONE_CHECK(json_get<std::string>(recipe, "mode", file.string()));
  HONE_CHECK(slicing_of(chosen.slicing.value_or("")));
  return chosen;
}

}  // namespace hone::cli
