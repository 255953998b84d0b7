#include "hone/compare/slice_set.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "hone/core/hash.h"

namespace hone::compare {
namespace {

std::size_t words_in(const std::string& text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c));
    words += !blank && !inside;
    inside = !blank;
  }
  return words;
}

}  // namespace

std::size_t SliceSet::tokens() const {
  std::size_t sum = 0;
  for (const TaskSlice& slice : slices) sum += slice.tokens;
  return sum;
}

Result<SliceSet> cut_task(const SearchTask& task, const std::string& slicing, const engine::TokenCounter* cutter,
                          const engine::TokenCounter* counter) {
  HONE_TRY(const documents::Slicing how, search::slicing_of(slicing));
  SliceSet set{.slicing = slicing};
  documents::TokenSpans spans;
  if (cutter) spans = [cutter](std::string_view text) { return cutter->spans(text); };
  std::vector<std::size_t> by_name(task.documents.size());
  std::iota(by_name.begin(), by_name.end(), std::size_t{0});
  std::stable_sort(by_name.begin(), by_name.end(),
                   [&](std::size_t a, std::size_t b) { return task.names[a] < task.names[b]; });
  for (const std::size_t i : by_name) {
    HONE_TRY(auto slices, documents::slice_document(task.documents[i], how, spans));
    for (documents::Slice& slice : slices) {
      std::size_t tokens = words_in(slice.text);
      if (counter) {
        HONE_TRY(const auto found, counter->spans(slice.text));
        tokens = found.size();
      }
      set.slices.push_back(
          {i, slice.start, slice.end, std::max<std::size_t>(tokens, 1), slice.text, sha256(slice.text)});
    }
  }
  return set;
}

}  // namespace hone::compare
