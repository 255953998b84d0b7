#include "hone/answers/focus.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "hone/answers/attribution.h"
#include "hone/documents/sentences.h"
#include "numbered_place.h"
#include "sought.h"

namespace hone::answers {
namespace {

// Chosen on examples/novel/calibration.jsonl: the best sentence holds the answer of 26 of 35 questions (by words alone 24, in
// equal parts 23).
constexpr double meaning_weight = 0.2;

// How telling a word is: words that stand in few of the passages say more.
class Rarity {
 public:
  explicit Rarity(const std::vector<search::Passage>& passages) : total_(passages.size()) {
    for (const search::Passage& passage : passages)
      for (const std::string& word : unique_words(passage.text)) ++count_[word];
  }
  static std::set<std::string> unique_words(std::string_view text) {
    auto words = content_words(text);
    return {words.begin(), words.end()};
  }
  // Share of the question's words, weighted, that `held` contains.
  double coverage(const std::set<std::string>& question, const std::set<std::string>& held) const {
    double all = 0, found = 0;
    for (const std::string& word : question) {
      auto known = count_.find(word);
      const double count = known == count_.end() ? 0 : static_cast<double>(known->second);
      const double weight = std::log((static_cast<double>(total_) + 1.5) / (count + 0.5));  // always above zero
      all += weight;
      if (held.contains(word)) found += weight;
    }
    return all > 0 ? found / all : 0;
  }

 private:
  std::size_t total_;
  std::map<std::string, std::size_t> count_;
};

}  // namespace

Result<std::vector<float>> SentenceVectors::of(engine::Embedder& embedder, const std::vector<std::string>& texts) {
  std::vector<std::string> fresh;
  for (const std::string& text : texts)
    if (!known_.contains(text)) fresh.push_back(text);
  if (known_.size() + fresh.size() > most_sentences) known_.clear(), fresh = texts;
  if (!fresh.empty()) {
    HONE_TRY(const auto vectors, embedder.embed(fresh));
    const std::size_t dimensions = vectors.size() / fresh.size();
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      const auto begin = vectors.begin() + static_cast<std::ptrdiff_t>(i * dimensions);
      known_[fresh[i]].assign(begin, begin + static_cast<std::ptrdiff_t>(dimensions));
    }
  }
  std::vector<float> all;
  for (const std::string& text : texts) {
    const std::vector<float>& vector = known_.at(text);
    all.insert(all.end(), vector.begin(), vector.end());
  }
  return all;
}

Result<Focus> focus_on(const std::string& question, const std::vector<search::Passage>& passages,
                       engine::Embedder* embedder, std::size_t count, SentenceVectors* kept) {
  Focus focus;
  const Rarity rarity(passages);
  const auto asked = Rarity::unique_words(question);
  std::set<std::string> everything;
  for (std::size_t p = 0; p < passages.size(); ++p) {
    const auto held = Rarity::unique_words(passages[p].text);
    everything.insert(held.begin(), held.end());
    focus.features.passage_coverage = std::max(focus.features.passage_coverage, rarity.coverage(asked, held));
    focus.features.passage_cosine = std::max(focus.features.passage_cosine, static_cast<double>(passages[p].cosine));
    for (const auto& [begin, end] : documents::sentence_spans(passages[p].text)) {
      FocusSentence sentence;
      sentence.passage = p, sentence.begin = begin, sentence.end = end;
      sentence.text = passages[p].text.substr(begin, end - begin);
      sentence.coverage = rarity.coverage(asked, Rarity::unique_words(sentence.text));
      // Overlapping slices hold a sentence twice; the better ranked passage keeps it.
      const bool known = std::any_of(focus.sentences.begin(), focus.sentences.end(),
                                     [&](const FocusSentence& other) { return other.text == sentence.text; });
      if (!known) focus.sentences.push_back(std::move(sentence));
    }
  }
  focus.features.all_coverage = rarity.coverage(asked, everything);
  focus.features.place = best_place(what_is_sought(question), passages);

  if (embedder && !focus.sentences.empty()) {
    std::vector<std::string> texts;
    for (const FocusSentence& sentence : focus.sentences) texts.push_back(sentence.text);
    SentenceVectors none;
    HONE_TRY(const auto vectors, (kept ? *kept : none).of(*embedder, texts));
    HONE_TRY(auto query, embedder->embed_query(question));
    const std::size_t dimensions = query.size();
    for (std::size_t i = 0; i < focus.sentences.size(); ++i)
      for (std::size_t d = 0; d < dimensions; ++d)
        focus.sentences[i].cosine += static_cast<double>(vectors[i * dimensions + d]) * static_cast<double>(query[d]);
    focus.features.embedded = true;
  }
  const std::vector<std::string> places = numbered_places(question);
  for (FocusSentence& sentence : focus.sentences) {
    // A clause that the question names by its number stands before all that mention it.
    if (std::any_of(places.begin(), places.end(),
                    [&](const auto& place) { return begins_place(sentence.text, place); }))
      sentence.coverage = 1 + sentence.coverage / 2;
    sentence.score = focus.features.embedded
                         ? meaning_weight * sentence.cosine + (1 - meaning_weight) * sentence.coverage
                         : sentence.coverage;
    focus.features.sentence_cosine = std::max(focus.features.sentence_cosine, sentence.cosine);
    focus.features.sentence_coverage = std::max(focus.features.sentence_coverage, std::min(1.0, sentence.coverage));
  }
  std::stable_sort(focus.sentences.begin(), focus.sentences.end(),
                   [](const FocusSentence& a, const FocusSentence& b) { return a.score > b.score; });
  if (focus.sentences.size() > count) focus.sentences.resize(count);
  return focus;
}

double support_probability(const SupportFeatures& f) {
  // Left out one by one, 8 of the 35 answerable calibration questions are declined and 9 of the 25 others answered.
  // Without an embedder the cosines stand at their mean over those questions.
  const double meaning = f.embedded ? 0.83 * f.sentence_cosine + 0.86 * f.passage_cosine : 1.04;
  const double z = -2.62 + meaning + 1.15 * f.sentence_coverage + 1.78 * f.passage_coverage + 0.62 * f.all_coverage;
  return 1 / (1 + std::exp(-z));
}

double place_probability(const SupportFeatures& f) {
  // Without an embedder the cosine stands at its mean over the questions of the fit.
  const double meaning = f.embedded ? 1.49 * f.sentence_cosine : 0.92;
  const double z = -4.36 + meaning + 4.49 * f.place + 1.23 * f.passage_coverage;
  return 1 / (1 + std::exp(-z));
}

double quotable_probability(const SupportFeatures& features) {
  return (support_probability(features) + place_probability(features)) / 2;
}

}  // namespace hone::answers
