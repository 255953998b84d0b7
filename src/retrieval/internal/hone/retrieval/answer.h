// From a question to an answer with its passages.
//
//   HONE_TRY(auto assistant, Assistant::make(model, {}, &retriever));
//   HONE_TRY(auto answer, assistant.ask("Who signed the lease?", {}, on_text));
//   answer.text, answer.citations[0].passage.text, answer.declined
//
// An answer held to a grammar stays as it was said: no mark is appended, and who is cited stands in `citations` alone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/engine/session.h"
#include "hone/retrieval/focus.h"
#include "hone/retrieval/prompt.h"
#include "hone/retrieval/retriever.h"

namespace hone {

enum class AnswerStyle {
  automatic,  // quote for models under half a billion weights, write for larger ones
  write,  // the model phrases the answer
  quote,  // the answer is a run of words of the passages
};
Result<AnswerStyle> parse_style(std::string_view name);

struct AskOptions {
  RetrievalOptions retrieval;
  bool mode_is_chosen =
      false;  // else hybrid search goes by words where the embedder does not speak the documents' language
  AnswerStyle style = AnswerStyle::automatic;
  int passage_tokens = 1000;
  std::optional<std::string> system;  // as in PromptRequest
  GenerationOptions generation;
  double decline_below = -1;  // support under which the question is declined; −1: the calibrated one, 0: never
};

struct Answer {
  std::string text;
  bool declined = false;  // the documents do not say
  bool known = false;  // a document's own properties or outline answer it; no model was asked
  bool cut = false;  // the answer came to its last token before its end
  double support = 0;  // probability that the documents hold the answer; 0 without documents
  struct Citation {
    std::size_t n = 0;  // 1-based, into passages
    Passage passage;  // narrowed to the sentence that says it, with that sentence's own page and section
    std::size_t words_start = 0, words_end = 0;  // the quoted words, code points of the document; of a writing model's
    // answer the sentence
    std::vector<PageBox> boxes;  // of those words, where the document has pages
  };
  std::vector<Citation> citations;
  // Numbers, dates and names of a written answer that no passage holds. Where they are most of it the model is asked once
  // more, and then the answer is declined.
  std::vector<std::string> unsupported;
  std::vector<Passage> passages;  // shown to the model, [1] first
  std::vector<AssembledPrompt::LeftOut> left_out;
  std::vector<std::string> notices;  // what a user should know: a mode that was changed, turns that were forgotten
  std::string prompt;  // as text
  SupportFeatures features;
  RetrievalMode mode = RetrievalMode::hybrid;
  AnswerStyle style = AnswerStyle::write;
  int prompt_tokens = 0, reused_tokens = 0, answer_tokens = 0;
  struct Timings {
    double search_seconds = 0, first_token_seconds = 0, total_seconds = 0;
  } timings;
};
inline constexpr char declined_text[] = "The documents do not say.";

// An answer before the model has spoken: what it is shown, and how it may answer.
struct PreparedAnswer {
  Answer answer;  // its passages, or, when `answer.declined` or `answer.known`, all of it
  std::string question;
  std::vector<Message> messages;
  std::vector<Token> prompt;
  GenerationOptions generation;
  bool is_second = false;  // the model is asked again
};

class Assistant {
 public:
  // Without a retriever the bare model is asked. The retriever must outlive the assistant.
  static Result<Assistant> make(const LanguageModel& model, const SessionOptions& session, Retriever* retriever);
  Assistant(Assistant&&) noexcept;
  Assistant& operator=(Assistant&&) noexcept;
  ~Assistant();

  int context_tokens() const;
  // `history`: what was said before, oldest first; a question too short to be searched by itself is searched with the
  // one before it.
  Result<Answer> ask(const std::string& question, const AskOptions& options, const OnText& on_text = {},
                     std::vector<Message> history = {});
  // The same in two halves, for those who generate many answers at a time.
  Result<PreparedAnswer> prepare(const std::string& question, const AskOptions& options);
  Answer finish(PreparedAnswer prepared, const Generation& generation) const;
  // How to ask once more, after an answer that its passages do not hold; none when it stands, or was the second one.
  Result<std::optional<PreparedAnswer>> second_prompt(const PreparedAnswer& prepared,
                                                      const Generation& generation) const;
  // As ask, remembering the turns; earlier ones are forgotten when the context is full.
  Result<Answer> chat(const std::string& question, const AskOptions& options, const OnText& on_text = {});

 private:
  struct State;
  explicit Assistant(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone
