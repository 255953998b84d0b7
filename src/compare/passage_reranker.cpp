#include "hone/compare/passage_reranker.h"

#include <fmt/format.h>

#include <algorithm>

namespace hone {
namespace {

std::string rerank_prompt(const std::string& question, const std::string& passage) {
  return fmt::format("Passage:\n{}\n\nQuestion: {}\n\nDoes the passage answer the question? Reply with Yes or No.",
                     passage, question);
}

}  // namespace

Result<PassageReranker> PassageReranker::load(const fs::path& gguf, const RerankerOptions& options) {
  HONE_TRY(auto model, LanguageModel::load(gguf));
  if (!model.has_chat_template())
    return Error(ErrorCode::unsupported,
                 model.name() + " has no chat template, so it cannot be asked whether a passage answers.");
  HONE_TRY(auto scorer, Scorer::make(model, {.threads = options.threads}));
  PassageReranker reranker(std::move(model), std::move(scorer), options);
  HONE_TRY(reranker.yes_, reranker.model_.tokenizer().tokenize("Yes"));
  HONE_TRY(reranker.no_, reranker.model_.tokenizer().tokenize("No"));
  return reranker;
}

Result<Ranking> PassageReranker::rerank(const std::string& question, const SliceSet& slices, const Ranking& ranking) {
  const std::size_t count = std::min(options_.passages, ranking.size());
  std::vector<ScoringItem> items;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& passage = slices.slices[static_cast<std::size_t>(ranking[i].id)].text;
    ScoringItem item{.continuations = {yes_, no_}, .name = fmt::format("passage {}", i + 1)};
    HONE_TRY(item.context, model_.render({{"user", rerank_prompt(question, passage)}}));
    items.push_back(std::move(item));
  }
  HONE_TRY(const auto scores, scorer_.score(items));
  Ranking first;
  for (std::size_t i = 0; i < count; ++i)
    first.push_back({ranking[i].id, scores[i][0].log_probability - scores[i][1].log_probability});
  std::stable_sort(first.begin(), first.end(), [](const Hit& a, const Hit& b) { return a.score > b.score; });
  // Scores of two kinds in one ranking: only the order means something, so the order is the score.
  Ranking out;
  for (const Hit& hit : first) out.push_back({hit.id, static_cast<double>(ranking.size() - out.size())});
  for (std::size_t i = count; i < ranking.size(); ++i)
    out.push_back({ranking[i].id, static_cast<double>(ranking.size() - out.size())});
  return out;
}

}  // namespace hone
