// An answer with its passages: what is said, where it stands, and how well the documents support it.
//
//   Answer answer{.text = "Anna Keller [1].", .support = 0.8, .citations = {{.n = 1, .passage = passages[0]}}};
//   if (!answer.declined)
//     for (const Answer::Citation& one : answer.citations)
//       text += search::place_of(one.passage) + ": " + one.passage.text + "\n";      // "deed.pdf, page 3, 1200–1840: …"
//
// An answer held to a grammar stays as it was said: no mark is appended, and who is cited stands in `citations` alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hone/answers/prompt.h"
#include "hone/core/result.h"
#include "hone/search/page_box.h"
#include "hone/search/passage.h"
#include "hone/search/retrieval_mode.h"

namespace hone::answers {

enum class AnswerStyle {
  automatic,  // quote for models under half a billion weights, write for larger ones
  write,  // the model phrases the answer
  quote,  // the answer is a run of words of the passages
};
// "auto", "write", "quote". Errors: invalid_argument with the nearest spelling.
Result<AnswerStyle> parse_style(std::string_view name);
std::string_view style_name(AnswerStyle style);

// What the decision "the documents do not say" rests on. Each is between 0 and 1.
struct SupportFeatures {
  double sentence_cosine = 0;  // best sentence
  double passage_cosine = 0;  // best passage
  double sentence_coverage = 0;  // best sentence
  double passage_coverage = 0;  // best passage
  double all_coverage = 0;  // all passages together
  double place = 0;  // best place for an answer of the kind that is sought
  bool embedded = false;
};

// What became of a cited document's file since it was read.
enum class SourceState {
  as_read,
  changed,  // its bytes are others: the words may no longer stand there
  gone,
};
std::string_view source_state_name(SourceState state);  // "as_read", "changed", "gone"
// What stands behind the place of a citation: " (the file has changed since it was read)"; nothing where it is as read.
std::string_view since_read(SourceState state);

struct Answer {
  std::string text;
  bool declined = false;  // the documents do not say
  bool known = false;  // a document's own properties or outline answer it; no model was asked
  bool cut = false;  // the answer came to its last token before its end
  double support = 0;  // probability that the documents hold the answer; 0 without documents
  struct Citation {
    std::size_t n = 0;  // 1-based, into passages: the mark [n] of the text
    search::Passage passage;  // narrowed to the sentence that says it, with that sentence's own page and section
    std::size_t words_start = 0, words_end = 0;  // the quoted words, code points of the document; of a writing model's
    // answer the sentence
    std::vector<search::PageBox> boxes;  // of those words, where the document has pages
    SourceState source = SourceState::as_read;
  };
  std::vector<Citation> citations;
  // Numbers, dates and names of a written answer that no passage holds. Where they are most of it the model is asked once
  // more, and then the answer is declined.
  std::vector<std::string> unsupported;
  std::vector<search::Passage> passages;  // shown to the model, [1] first
  std::vector<AssembledPrompt::LeftOut> left_out;
  std::vector<std::string> notices;  // what a user should know: a mode that was changed, turns that were forgotten
  std::string prompt;  // as text
  SupportFeatures features;
  search::RetrievalMode mode = search::RetrievalMode::hybrid;
  AnswerStyle style = AnswerStyle::write;
  int prompt_tokens = 0, reused_tokens = 0, answer_tokens = 0;
  struct Timings {
    double search_seconds = 0, first_token_seconds = 0, total_seconds = 0;
  } timings;
};

}  // namespace hone::answers
