#include "draft_sentences.h"

#include <algorithm>

#include "hone/answers/attribution.h"
#include "hone/core/unicode.h"
#include "hone/documents/sentences.h"

namespace hone::drafting {
namespace {

constexpr std::size_t fewest_words = 4, most_words = 45;  // content words of a sentence worth asking about
constexpr std::size_t neighbours = 2;  // sentences of the passage on either side

// Statements long enough to hold a fact, each with its neighbours.
void collect(const std::string& name, const std::string& text, std::vector<DraftSentence>& out) {
  const auto spans = documents::sentence_spans(text);
  const CodePointIndex points(text);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    DraftSentence one;
    one.text = on_one_line(std::string_view(text).substr(spans[i].first, spans[i].second - spans[i].first));
    const std::size_t words = answers::content_words(one.text).size();
    if (words < fewest_words || words > most_words || !ends_with_any(one.text, {".", "。", "।", "۔"})) continue;
    const std::size_t first = spans[i < neighbours ? 0 : i - neighbours].first;
    const std::size_t last = spans[std::min(i + neighbours, spans.size() - 1)].second;
    one.span = {name, points.to_point(spans[i].first), points.to_point(spans[i].second)};
    one.passage = {name, points.to_point(first), points.to_point(last)};
    one.passage_text = text.substr(first, last - first);
    out.push_back(std::move(one));
  }
}

}  // namespace

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

Result<FoundSentences> find_draft_sentences(const std::vector<fs::path>& documents,
                                            const std::vector<documents::DocumentSpan>& taken) {
  FoundSentences out;
  HONE_TRY(auto found, documents::find_documents(documents));
  out.files = found.files.size();
  out.skipped = std::move(found.skipped);
  for (const fs::path& file : found.files) {
    auto document = documents::read_document(file);
    if (!document) {
      out.skipped.push_back({file, document.error().message(), "", "", document.error().advice()});
      continue;
    }
    for (const documents::PlacedDocument& placed : documents::with_attachments(file.string(), std::move(*document)))
      collect(placed.path, placed.document.text, out.sentences);
  }
  std::erase_if(out.sentences, [&](const DraftSentence& one) {
    return std::any_of(taken.begin(), taken.end(),
                       [&](const documents::DocumentSpan& span) { return overlap(span, one.passage); });
  });
  return out;
}

}  // namespace hone::drafting
