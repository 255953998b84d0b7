#include "hone/documents/slicing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "cuts.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/documents/places.h"
#include "hone/documents/sentences.h"

namespace hone::documents {
namespace {

struct UnitName {
  std::string_view name;
  SliceUnit unit;
};
constexpr std::array<UnitName, 10> unit_names{{
    {"words", SliceUnit::words},
    {"tokens", SliceUnit::tokens},
    {"sentences", SliceUnit::sentences},
    {"chars", SliceUnit::characters},
    {"headings", SliceUnit::headings},
    {"word", SliceUnit::words},
    {"token", SliceUnit::tokens},
    {"sentence", SliceUnit::sentences},
    {"characters", SliceUnit::characters},
    {"recursive", SliceUnit::headings},
}};
constexpr std::string_view known_units = "Known are words:N, tokens:N, sentences:N, chars:N and headings:N.";
constexpr std::size_t largest = 1'000'000;

std::vector<SectionStart> section_starts(const std::vector<Heading>& headings, const CodePointIndex& index) {
  std::vector<SectionStart> starts;
  starts.reserve(headings.size());
  for (const Heading& heading : headings)
    starts.push_back({index.to_byte(heading.start), word_spans(heading.title).size()});
  return starts;
}

Result<std::vector<Cut>> cut_tokens(std::string_view text, const Slicing& slicing, const TokenSpans& token_spans) {
  if (!token_spans)
    return Error(ErrorCode::invalid_argument,
                 "Slices of tokens need a model whose tokens are counted: give a tokenizer.");
  HONE_TRY(const ByteSpans tokens, token_spans(text));
  std::size_t last = 0;
  for (const auto& [begin, end] : tokens) {
    HONE_REQUIRE(begin <= end && end <= text.size() && last <= end, "token spans in order, inside the text");
    last = end;
  }
  return cut_windows(tokens, slicing.size, slicing.overlap);
}

Result<std::vector<Cut>> cut(const Document& document, const std::vector<Heading>& headings,
                             const CodePointIndex& index, const Slicing& slicing, const TokenSpans& token_spans) {
  switch (slicing.unit) {
    case SliceUnit::words: return cut_windows(word_spans(document.text), slicing.size, slicing.overlap);
    case SliceUnit::sentences: return cut_windows(sentence_spans(document.text), slicing.size, slicing.overlap);
    case SliceUnit::characters: return cut_characters(document.text, index, slicing);
    case SliceUnit::headings: return cut_sections(document.text, section_starts(headings, index), slicing);
    case SliceUnit::tokens: return cut_tokens(document.text, slicing, token_spans);
  }
  return Error(ErrorCode::invalid_argument, std::string(known_units));
}

}  // namespace

Result<Slicing> parse_slicing(std::string_view spec, int overlap) {
  const std::size_t colon = spec.find(':');
  const std::string name(spec.substr(0, colon));
  const auto known =
      std::find_if(unit_names.begin(), unit_names.end(), [&](const UnitName& row) { return row.name == name; });
  if (known == unit_names.end())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no way to slice.{} {}", name,
                             did_you_mean(name, {"words", "tokens", "sentences", "chars", "headings"}), known_units));
  Slicing slicing{known->unit, 0, 0};
  const std::string_view number = colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1);
  const char* const last = number.data() + number.size();
  const auto [end, failure] = std::from_chars(number.data(), last, slicing.size);
  if (number.empty() || failure != std::errc() || end != last || slicing.size == 0 || slicing.size > largest)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" needs a size from 1 to {}, as in {}:120.", spec, largest, name));
  if (overlap < 0 || static_cast<std::size_t>(overlap) >= slicing.size)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("An overlap of {} does not fit slices of {}: it goes from 0 to {}.", overlap, slicing.size,
                             slicing.size - 1));
  slicing.overlap = static_cast<std::size_t>(overlap);
  return slicing;
}

Result<std::vector<Slice>> slice_document(const Document& document, const Slicing& slicing,
                                          const TokenSpans& token_spans) {
  if (slicing.size == 0 || slicing.overlap >= slicing.size)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("An overlap of {} does not fit slices of {}.", slicing.overlap, slicing.size));
  const CodePointIndex index(document.text);
  std::vector<Heading> headings = document.headings;
  std::erase_if(headings, [&](const Heading& heading) { return heading.start > index.size(); });
  std::stable_sort(headings.begin(), headings.end(),
                   [](const Heading& a, const Heading& b) { return a.start < b.start; });

  HONE_TRY(const std::vector<Cut> cuts, cut(document, headings, index, slicing, token_spans));
  const DocumentPlaces places(document.pages, headings);
  std::vector<Slice> slices;
  slices.reserve(cuts.size());
  for (const Cut& one : cuts) {
    Slice slice;
    slice.start = index.to_point(one.begin), slice.end = index.to_point(one.end);
    slice.text = document.text.substr(one.begin, one.end - one.begin);
    slice.page = places.page_at(slice.start);
    slice.heading = places.heading_at(index.to_point(one.place));
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace hone::documents
