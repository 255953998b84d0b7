// The sentences of the passages that a question is about, and how likely they hold its answer.
//
//   HONE_TRY(auto focus, focus_on(question, passages, &embedder, 4));
//   use(focus.sentences[0].text, quotable_probability(focus.features));
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "hone/answers/answer.h"
#include "hone/engine/embedder.h"
#include "hone/search/passage.h"

namespace hone::answers {

struct FocusSentence {
  std::size_t passage = 0;  // index
  std::size_t begin = 0, end = 0;  // bytes of the passage's text
  std::string text;
  double cosine = 0;  // with the question; 0 without an embedder
  double coverage = 0;  // share of the question's content words it holds, rare words counting more; above 1 where it is
  // the very place that the question names by its number
  double score = 0;
};

struct Focus {
  std::vector<FocusSentence> sentences;  // best first
  SupportFeatures features;
};

// Vectors of sentences that were looked at before: the questions of a list meet the same passages again and again.
class SentenceVectors {
 public:
  // One after the other, in the order of the texts.
  Result<std::vector<float>> of(engine::Embedder& embedder, const std::vector<std::string>& texts);

 private:
  static constexpr std::size_t most_sentences = 20'000;  // 30 MB at 384 dimensions
  std::unordered_map<std::string, std::vector<float>> known_;
};

// `vectors`, when given, are of this embedder alone.
Result<Focus> focus_on(const std::string& question, const std::vector<search::Passage>& passages,
                       engine::Embedder* embedder, std::size_t count, SentenceVectors* vectors = nullptr);

// Logistic model fitted on examples/novel/calibration.jsonl by scripts/fit_support.py; docs/decisions/0003 has the fit.
double support_probability(const SupportFeatures& features);

// For models that write, whose answers are also held against their passages: fitted on bench/unanswerable/choose.jsonl;
// docs/decisions/0008 has the fit.
double place_probability(const SupportFeatures& features);

// For models that quote: the mean of both. The one knows long, reworded sentences, the other short and exact ones.
double quotable_probability(const SupportFeatures& features);

}  // namespace hone::answers
