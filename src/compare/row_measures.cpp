#include "hone/compare/row_measures.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "hone/search/rank.h"

namespace hone::compare {
namespace {

using Range = std::pair<std::size_t, std::size_t>;

std::size_t length_of(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::size_t length = 0, reached = 0;
  for (const auto& [start, end] : ranges) {
    length += std::max(end, reached) - std::max(start, reached);
    reached = std::max(reached, end);
  }
  return length;
}

// As chunking_evaluation (Smith and Troynikov 2024) defines them: found gold characters count once, the passages' own
// characters as often as they are shown, and what no passage holds of the gold joins the union.
void measure_spans(const SearchQuestion& question, const SliceSet& slices, QuestionMeasures& out) {
  std::size_t gold = 0, found = 0, shown = 0;
  std::map<std::size_t, std::vector<Range>> gold_of, found_in;
  for (const GoldSpan& span : question.spans) gold_of[span.document].emplace_back(span.start, span.end);
  for (const std::size_t index : out.passages) {
    const TaskSlice& slice = slices.slices[index];
    shown += slice.end - slice.start;
    const auto of_document = gold_of.find(slice.document);
    if (of_document == gold_of.end()) continue;
    for (const auto& [start, end] : of_document->second)
      if (std::max(start, slice.start) < std::min(end, slice.end))
        found_in[slice.document].emplace_back(std::max(start, slice.start), std::min(end, slice.end));
  }
  std::size_t distinct_gold = 0;
  for (const auto& [document, ranges] : gold_of) {
    for (const auto& [start, end] : ranges) gold += end - start;
    distinct_gold += length_of(ranges);
  }
  for (auto& [document, ranges] : found_in) found += length_of(ranges);
  if (gold == 0) return;
  out.span_recall = static_cast<double>(found) / static_cast<double>(gold);
  out.span_precision = shown > 0 ? static_cast<double>(found) / static_cast<double>(shown) : 0;
  out.span_iou = static_cast<double>(found) / static_cast<double>(shown + distinct_gold - found);
}

}  // namespace

std::vector<std::size_t> documents_of(const SliceSet& slices, const corpus::Ranking& ranking) {
  std::vector<std::size_t> documents;
  std::unordered_set<std::size_t> seen;
  for (const corpus::Hit& hit : ranking) {
    const std::size_t document = slices.slices[static_cast<std::size_t>(hit.id)].document;
    if (seen.insert(document).second) documents.push_back(document);
  }
  return documents;
}

std::vector<std::size_t> fill_budget(const SliceSet& slices, const corpus::Ranking& ranking,
                                     std::size_t passage_tokens) {
  std::vector<std::size_t> taken;
  std::size_t tokens = 0;
  for (const corpus::Hit& hit : ranking) {
    const auto index = static_cast<std::size_t>(hit.id);
    const TaskSlice& slice = slices.slices[index];
    if (!taken.empty() && tokens + slice.tokens > passage_tokens) break;
    const bool says_nothing_new = std::any_of(taken.begin(), taken.end(), [&](std::size_t other) {
      const TaskSlice& before = slices.slices[other];
      if (slice.document != before.document) return slice.sha256 == before.sha256;
      return search::repeats(slice.start, slice.end, before.start, before.end);
    });
    if (says_nothing_new) continue;
    taken.push_back(index);
    tokens += slice.tokens;
  }
  return taken;
}

QuestionMeasures measure_question(const SearchQuestion& question, const SliceSet& slices,
                                  const corpus::Ranking& ranking, const MeasureOptions& options) {
  QuestionMeasures measures;
  const auto documents = documents_of(slices, ranking);
  std::vector<std::string> ids;
  search::Judgements judgements;
  for (const auto& [document, grade] : question.grades) judgements[std::to_string(document)] = grade;
  std::size_t unjudged = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    ids.push_back(std::to_string(documents[i]));
    if (i < 10) unjudged += !question.grades.contains(documents[i]);
  }
  measures.ndcg = search::ndcg(ids, judgements, 10);
  measures.recall = search::recall(ids, judgements, 10);
  measures.mrr = search::reciprocal_rank(ids, judgements, 10);
  measures.map = search::average_precision(ids, judgements);
  if (!documents.empty())
    measures.unjudged =
        static_cast<double>(unjudged) / static_cast<double>(std::min<std::size_t>(10, documents.size()));
  measures.passages = fill_budget(slices, ranking, options.passage_tokens);
  for (const std::size_t index : measures.passages) measures.tokens += slices.slices[index].tokens;
  measure_spans(question, slices, measures);
  return measures;
}

}  // namespace hone::compare
