#include "hone/search/recipe_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <type_traits>

#include "hone/core/unicode.h"

namespace hone::search {
namespace {

const RecipeField all_fields[] = {
    {.name = "slicing", .member = &SearchRecipe::slicing},
    {.name = "embedder", .member = &SearchRecipe::embedder, .open = "\"\""},
    {.name = "mode",
     .member = &SearchRecipe::mode,
     .flag = "--mode",
     .help = "how passages are found: dense, lexical or hybrid; hybrid when left out, or what was chosen with "
             "`hone compare use`"},
    {.name = "tokenizer", .member = &SearchRecipe::tokenizer, .kept = false},
    {.name = "feedback",
     .member = &SearchRecipe::feedback,
     .most = 100,
     .flag = "--feedback",
     .help = "search once more with the question moved towards its first passages, so many of them; 0 for never",
     .in_key = "feedback {}"},
    {.name = "reranker",
     .member = &SearchRecipe::reranker,
     .flag = "--reranker",
     .help = "a model that reorders the first passages by whether they answer: a cross-encoder, or a chat model; "
             "none for none",
     .in_key = "reranked by {}",
     .varied = true},
    {.name = "dense_weight",
     .member = &SearchRecipe::dense_weight,
     .most = 1,
     .flag = "--weight",
     .help = "hybrid: share of the search by meaning, 0 to 1; 0.5 when left out",
     .open = "null"},
    {.name = "k",
     .member = &SearchRecipe::k,
     .least = 1,
     .most = 1000,
     .flag = "--passages",
     .help = "how many passages are looked at; 10 when left out"},
    {.name = "passage_tokens",
     .member = &SearchRecipe::passage_tokens,
     .most = 1'000'000,
     .flag = "--passage-tokens",
     .help = "passages fill at most this many tokens of the prompt; 1000 when left out"},
    {.name = "decline_below",
     .member = &SearchRecipe::decline_below,
     .most = 1,
     .flag = "--decline-below",
     .help = "say that the documents do not say under this support (0 to 1; 0: never)"}};

template <class Optional>
using ValueOf = typename std::remove_cvref_t<Optional>::value_type;

Result<std::string> read_text(const std::string& text, const RecipeField&, const std::string*) { return text; }
Result<RetrievalMode> read_text(const std::string& text, const RecipeField&, const RetrievalMode*) {
  return parse_mode(text);
}
template <class Number>
Result<Number> read_text(const std::string& text, const RecipeField& field, const Number*) {
  Number value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc() && end == text.data() + text.size() && static_cast<double>(value) >= field.least &&
      static_cast<double>(value) <= field.most)
    return value;
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no value for {}; expected {} from {:g} to {:g}.", shorten(text, 40), field.name,
                           std::is_floating_point_v<Number> ? "a number" : "a whole number", field.least, field.most));
}

std::string text_of(const std::string& value) { return value; }
std::string text_of(RetrievalMode value) { return std::string(mode_name(value)); }
std::string text_of(double value) { return fmt::format("{}", value); }
std::string text_of(std::size_t value) { return std::to_string(value); }

// A workspace keeps its slicing in two settings.
constexpr char cut_setting[] = "slice", overlap_setting[] = "overlap";

bool is_slicing(const RecipeField& field) { return std::string_view(field.name) == "slicing"; }

}  // namespace

std::span<const RecipeField> recipe_fields() { return all_fields; }

Status set_field(SearchRecipe& recipe, const RecipeField& field, const std::string& text) {
  return std::visit(
      [&](auto member) -> Status {
        using Value = ValueOf<decltype(recipe.*member)>;
        HONE_TRY(recipe.*member, read_text(text, field, static_cast<const Value*>(nullptr)));
        return {};
      },
      field.member);
}

std::string field_text(const SearchRecipe& recipe, const RecipeField& field) {
  return std::visit([&](auto member) { return recipe.*member ? text_of(*(recipe.*member)) : std::string(); },
                    field.member);
}

OrderedJson recipe_json(const SearchRecipe& recipe) {
  OrderedJson json = OrderedJson::object();
  for (const RecipeField& field : all_fields)
    std::visit(
        [&](auto member) {
          if (const auto& value = recipe.*member; !value) {
            if (field.open) json[field.name] = OrderedJson::parse(field.open);
          } else if constexpr (std::is_same_v<ValueOf<decltype(value)>, RetrievalMode>) {
            json[field.name] = mode_name(*value);
          } else {
            json[field.name] = *value;
          }
        },
        field.member);
  return json;
}

Result<SearchRecipe> recipe_from(const Json& json, const std::string& name) {
  SearchRecipe recipe;
  if (!json.is_object()) return Error(ErrorCode::corrupt_data, name + " holds no recipe of a search.");
  for (const RecipeField& field : all_fields) {
    const auto found = json.find(field.name);
    if (found == json.end() || found->is_null()) continue;
    const std::string text = found->is_string() ? found->get<std::string>() : dump(*found);
    if (text.empty()) continue;
    if (auto set = set_field(recipe, field, text); !set)
      return Error(ErrorCode::corrupt_data, name + ": " + set.error().message());
  }
  return recipe;
}

Result<SearchRecipe> read_recipe(const corpus::Corpus& corpus) {
  SearchRecipe recipe;
  for (const RecipeField& field : all_fields) {
    if (!field.kept) continue;
    HONE_TRY(std::string text, corpus.setting(is_slicing(field) ? cut_setting : field.name));
    if (is_slicing(field)) {
      HONE_TRY(const std::string overlap, corpus.setting(overlap_setting));
      if (!overlap.empty()) text += "/" + overlap;
    }
    if (text.empty()) continue;
    if (auto set = set_field(recipe, field, text); !set)
      return Error(ErrorCode::corrupt_data,
                   "The workspace was told something that cannot be obeyed: " + std::string(set.error().message()));
  }
  return recipe;
}

Status write_recipe(corpus::Corpus& corpus, const SearchRecipe& recipe) {
  HONE_TRY(auto transaction, Transaction::begin(corpus.database()));
  for (const RecipeField& field : all_fields) {
    if (!field.kept) continue;
    const std::string text = field_text(recipe, field);
    if (!is_slicing(field)) {
      HONE_CHECK(corpus.set(field.name, text));
      continue;
    }
    HONE_TRY(const SlicingHalves halves, halves_of(text));
    HONE_CHECK(corpus.set(cut_setting, halves.cut));
    HONE_CHECK(corpus.set(overlap_setting, halves.overlap ? std::to_string(*halves.overlap) : std::string()));
  }
  return transaction.commit();
}

}  // namespace hone::search
