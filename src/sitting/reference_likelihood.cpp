#include "hone/sitting/reference_likelihood.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/interrupt.h"
#include "hone/core/unicode.h"
#include "hone/engine/scorer.h"

namespace hone::sitting {

std::vector<std::string> paragraphs_of(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    if (const std::string_view one = text.substr(begin, end - begin); !is_blank(one)) found.push_back(repair_utf8(one));
    begin = end + 2;
  }
  return found;
}

Result<results::Scores> reference_likelihood(const engine::LanguageModel& model,
                                             const std::optional<engine::Adapter>& adapter,
                                             const std::vector<std::string>& passages, const LikelihoodOptions& options,
                                             const Progress& progress) {
  std::vector<engine::ScoringItem> items;
  std::size_t longest = 2;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    HONE_TRY(auto tokens, model.tokenizer().tokenize(passages[i]));
    if (tokens.size() < 2) continue;
    longest = std::max(longest, tokens.size());
    engine::ScoringItem item{.context = {tokens.front()}, .name = fmt::format("passage {}", i + 1)};
    item.continuations.emplace_back(tokens.begin() + 1, tokens.end());
    items.push_back(std::move(item));
  }
  if (items.empty()) return Error(ErrorCode::invalid_argument, "There is no text to foretell: give passages of words.");
  HONE_TRY(auto scorer, engine::Scorer::make(model, {.context_tokens = static_cast<int>(longest) + 1,
                                                     .threads = options.threads,
                                                     .adapter = adapter}));
  results::Scores scores{.name = options.name};
  scores.scores.resize(items.size());
  std::size_t done = 0;
  HONE_CHECK(scorer.score(items, {}, [&](std::size_t i, const engine::ItemScores& scored) {
    const double tokens = static_cast<double>(items[i].continuations[0].size());
    scores.scores[i] = {.id = items[i].name, .mark = scored[0].log_probability / tokens};
    report_progress(progress, {"reading " + options.name, ++done, items.size(), "passages"});
    return !interrupted();
  }));
  return scores;
}

}  // namespace hone::sitting
