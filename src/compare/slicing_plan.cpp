#include "slicing_plan.h"

#include <algorithm>
#include <unordered_set>

#include "hone/compare/span_measures.h"
#include "hone/core/unicode.h"
#include "hone/documents/slicing.h"

namespace hone {

Result<std::vector<TokenStarts>> count_tokens(const SweepInput& input, const TokenCounter* counter) {
  std::vector<TokenStarts> all;
  for (const auto& [id, document] : input.documents) {
    TokenStarts starts;
    if (counter) {
      HONE_TRY(const auto spans, counter->spans(document.text));
      for (const auto& [begin, end] : spans) starts.push_back(begin);
    } else {  // no model: words
      bool space = true;
      for (std::size_t i = 0; i < document.text.size(); ++i) {
        const bool now = static_cast<unsigned char>(document.text[i]) <= ' ';
        if (space && !now) starts.push_back(i);
        space = now;
      }
    }
    all.push_back(std::move(starts));
  }
  return all;
}

Result<CutSlices> cut_documents(const SweepInput& input, const std::vector<TokenStarts>& tokens,
                                const RetrievalRecipe& recipe, const TokenCounter* counter) {
  HONE_TRY(const Slicing slicing, parse_slicing(recipe.slicing, recipe.overlap));
  if (slicing.unit == SliceUnit::tokens && !counter)
    return Error(
        ErrorCode::invalid_argument,
        recipe.slicing + " counts a model's tokens, and search by words alone has no model; cut by words instead.");
  TokenSpans spans;
  if (counter) spans = [counter](std::string_view text) { return counter->spans(text); };
  CutSlices cut;
  for (std::size_t i = 0; i < input.documents.size(); ++i) {
    const Document& document = input.documents[i].document;
    HONE_TRY(auto slices, slice_document(document, slicing, spans));
    const CodePointIndex points(document.text);
    const auto tokens_before = [&](std::size_t point) {
      return std::lower_bound(tokens[i].begin(), tokens[i].end(), points.to_byte(point)) - tokens[i].begin();
    };
    for (Slice& slice : slices) {
      cut.text_bytes += static_cast<double>(slice.text.size());
      cut.places.push_back({i, slice.start, slice.end});
      cut.tokens.push_back(static_cast<std::size_t>(tokens_before(slice.end) - tokens_before(slice.start)));
      cut.total_tokens += static_cast<double>(cut.tokens.back());
      cut.texts.push_back(std::move(slice.text));
    }
  }
  if (cut.texts.empty()) return Error(ErrorCode::invalid_argument, "The documents hold no text to search in.");
  return cut;
}

QuestionScore score_question(const SweepInput& input, std::size_t question, const CutSlices& slices,
                             const Ranking& ranking, std::size_t passage_tokens) {
  const SweepQuestion& asked = input.questions[question];
  QuestionScore score;
  std::unordered_set<std::size_t> seen;
  std::vector<std::size_t> taken;
  for (const Hit& hit : ranking) {
    const auto slice = static_cast<std::size_t>(hit.id);
    const SweepPassage& place = slices.places[slice];
    if (seen.insert(place.document).second) score.documents.push_back({input.documents[place.document].id, hit.score});
    if (score.tokens + static_cast<double>(slices.tokens[slice]) > static_cast<double>(passage_tokens)) continue;
    // The rule of Retriever: never two passages of which one repeats most of the other.
    const bool repeated = std::any_of(taken.begin(), taken.end(), [&](std::size_t other) {
      const SweepPassage& before = slices.places[other];
      if (before.document != place.document) return slices.texts[other] == slices.texts[slice];
      const std::size_t first = std::max(before.start, place.start), last = std::min(before.end, place.end);
      return last > first && 2 * (last - first) > std::min(before.end - before.start, place.end - place.start);
    });
    if (repeated) continue;
    taken.push_back(slice);
    score.passages.push_back(place);
    score.tokens += static_cast<double>(slices.tokens[slice]);
  }
  std::vector<std::string> documents;
  for (const RunEntry& entry : score.documents) documents.push_back(entry.document);
  score.ndcg_at_10 = ndcg(documents, asked.judgements, 10);
  score.recall_at_10 = recall(documents, asked.judgements, 10);
  score.mrr = reciprocal_rank(documents, asked.judgements, documents.size());
  score.map = average_precision(documents, asked.judgements);
  const SpanMeasures spans = measure_spans(asked.gold, score.passages);
  score.span_recall = spans.recall, score.span_precision = spans.precision, score.span_iou = spans.iou;
  return score;
}

}  // namespace hone
