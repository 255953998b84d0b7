#include "hone/search/reranker.h"

#include <algorithm>

namespace hone::search {
namespace {

std::string judging_prompt(const std::string& question, const std::string& passage) {
  return "Passage:\n" + passage + "\n\nQuestion: " + question +
         "\n\nDoes the passage answer the question? Reply with Yes or No.";
}

}  // namespace

Result<Reranker> Reranker::load(const std::filesystem::path& gguf, const RerankerOptions& options) {
  RerankerOptions chosen = options;
  HONE_TRY(const bool cross, engine::CrossEncoder::is_one(gguf));
  if (chosen.passages == 0) chosen.passages = cross ? 30 : 10;
  if (cross) {
    HONE_TRY(auto encoder, engine::CrossEncoder::load(gguf, {.threads = options.threads}));
    return Reranker(std::move(encoder), chosen);
  }
  HONE_TRY(auto model, engine::LanguageModel::load(gguf));
  if (!model.has_chat_template())
    return Error(ErrorCode::unsupported,
                 model.name() + " has no chat template, so it cannot be asked whether a passage answers.");
  HONE_TRY(auto scorer, engine::Scorer::make(model, {.threads = options.threads}));
  HONE_TRY(auto yes, model.tokenizer().tokenize("Yes"));
  HONE_TRY(auto no, model.tokenizer().tokenize("No"));
  return Reranker(Judging{std::move(model), std::move(scorer), std::move(yes), std::move(no)}, chosen);
}

Result<std::vector<double>> Reranker::judge(Judging& model, const std::string& question,
                                            std::span<const std::string> texts) {
  std::vector<engine::ScoringItem> items;
  for (const std::string& text : texts) {
    engine::ScoringItem item{.continuations = {model.yes, model.no},
                             .name = "passage " + std::to_string(items.size() + 1)};
    HONE_TRY(item.context, model.model.render({{"user", judging_prompt(question, text)}}));
    items.push_back(std::move(item));
  }
  HONE_TRY(const auto scored, model.scorer.score(items));
  std::vector<double> scores;
  scores.reserve(scored.size());
  for (const engine::ItemScores& one : scored) scores.push_back(one[0].log_probability - one[1].log_probability);
  return scores;
}

Result<std::vector<double>> Reranker::score(const std::string& question, std::span<const std::string> texts) {
  if (auto* judging = std::get_if<Judging>(&model_)) return judge(*judging, question, texts);
  HONE_TRY(const auto scores, std::get<engine::CrossEncoder>(model_).score(question, texts));
  return std::vector<double>(scores.begin(), scores.end());
}

Result<std::vector<double>> Reranker::score_first(const std::string& question, const corpus::Ranking& ranking,
                                                  const std::function<Result<std::string>(std::int64_t id)>& text_of) {
  const std::size_t count = std::min(options_.passages, ranking.size());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    HONE_TRY(auto text, text_of(ranking[i].id));
    texts.push_back(std::move(text));
  }
  return score(question, texts);
}

}  // namespace hone::search
