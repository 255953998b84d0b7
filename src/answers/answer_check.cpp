#include "answer_check.h"

#include <algorithm>

#include "hone/answers/attribution.h"
#include "hone/answers/evidence.h"
#include "hone/documents/declines.h"
#include "hone/documents/sentences.h"
#include "sought.h"

namespace hone::answers {
namespace {

// With its headings and its document's name: "the lease of 14 Quay Street" may stand only there.
std::string words_of(const search::Passage& passage) {
  return passage.title + "\n" + passage.heading + "\n" + passage.document + "\n" + passage.text;
}

// "[1]" is no number of the answer.
std::string without_marks(std::string_view answer) {
  std::string out;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    std::size_t end = i + 1;
    while (answer[i] == '[' && end < answer.size() && answer[end] >= '0' && answer[end] <= '9') ++end;
    if (end > i + 1 && end < answer.size() && answer[end] == ']')
      i = end;
    else
      out += answer[i];
  }
  return out;
}

}  // namespace

AnswerCheck check_answer(std::string_view answer, std::string_view question,
                         const std::vector<search::Passage>& passages, const std::vector<std::size_t>& cited) {
  AnswerCheck check;
  const std::string bare = without_marks(answer);
  check.declines = documents::declines_to_answer(bare);
  if (check.declines) return check;
  std::string text;
  for (const std::size_t index : cited) text += words_of(passages[index]) + "\n";
  AnswerEvidence evidence = find_evidence(bare, text, question);
  for (std::size_t i = 0; i < passages.size() && !evidence.unsupported.empty(); ++i) {
    if (std::find(cited.begin(), cited.end(), i) != cited.end()) continue;
    const std::string more = text + words_of(passages[i]);
    AnswerEvidence with = find_evidence(bare, more, question);
    if (with.unsupported.size() >= evidence.unsupported.size()) continue;
    check.also.push_back(i);
    text = more + "\n", evidence = std::move(with);
  }
  check.parts = evidence.parts, check.unsupported = std::move(evidence.unsupported);
  if (check.parts == 0 && !content_words(bare).empty())
    check.declines = attribute(bare, passages, question).supported == 0;
  check.place = place_of_answer(what_is_sought(question), passages, bare, question);
  return check;
}

std::size_t first_sentence_end(std::string_view text) {
  const auto sentences = documents::sentence_spans(text);
  if (sentences.size() < 2) return std::string_view::npos;
  return sentences[0].second;
}

}  // namespace hone::answers
