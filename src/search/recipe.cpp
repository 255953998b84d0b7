#include "hone/search/recipe.h"

#include <fmt/format.h>

#include <charconv>

#include "hone/core/unicode.h"
#include "hone/search/recipe_fields.h"

namespace hone::search {

SearchRecipe SearchRecipe::over(const SearchRecipe& base) const {
  SearchRecipe out = *this;
  for (const RecipeField& field : recipe_fields())
    std::visit(
        [&](auto member) {
          if (!(out.*member)) out.*member = base.*member;
        },
        field.member);
  return out;
}

std::string SearchRecipe::cutter() const {
  if (!slicing || !slicing->starts_with("tokens:")) return {};
  return tokenizer ? *tokenizer : embedder.value_or("");
}

std::string SearchRecipe::slicing_words() const {
  return slicing.value_or("") + (tokenizer ? " of " + *tokenizer : std::string());
}

std::string SearchRecipe::mode_words() const {
  const RetrievalMode searched = mode.value_or(RetrievalMode::hybrid);
  const std::string name(mode_name(searched));
  return searched == RetrievalMode::hybrid ? fmt::format("{} {:g}", name, dense_weight.value_or(default_dense_weight))
                                           : name;
}

std::string SearchRecipe::key() const {
  std::string text = slicing_words();
  if (embedder) text += " · " + *embedder;
  text += " · " + mode_words();
  for (const RecipeField& field : recipe_fields()) {
    const std::string value = field.in_key ? field_text(*this, field) : std::string();
    if (!value.empty() && value != "0" && value != "none")
      text += " · " + fmt::format(fmt::runtime(field.in_key), value);
  }
  return text + " · " + store;
}

Result<SlicingHalves> halves_of(const std::string& slicing) {
  const std::size_t slash = slicing.find('/');
  SlicingHalves halves{slicing.substr(0, slash), std::nullopt};
  if (slash == std::string::npos) return halves;
  const char *begin = slicing.data() + slash + 1, *end = slicing.data() + slicing.size();
  int overlap = 0;
  const auto [at, failure] = std::from_chars(begin, end, overlap);
  if (failure != std::errc() || at != end || overlap < 0)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no slicing; expected words:120/30, sentences:5/1 …", shorten(slicing, 40)));
  halves.overlap = overlap;
  return halves;
}

Result<documents::Slicing> slicing_of(const std::string& text) {
  HONE_TRY(const SlicingHalves halves, halves_of(text));
  return documents::parse_slicing(halves.cut, halves.overlap.value_or(0));
}

}  // namespace hone::search
