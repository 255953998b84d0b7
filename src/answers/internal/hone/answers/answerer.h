// From a question to an answer with its passages.
//
//   HONE_TRY(auto retriever, search::Retriever::open(corpus, &embedder));
//   HONE_TRY(auto answerer, Answerer::make(model, {}, &retriever));
//   HONE_TRY(auto answer, answerer.ask("Who signed the lease?", {}));
//   use(answer.declined, answer.citations[0].passage.text);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/answers/answer.h"
#include "hone/answers/focus.h"
#include "hone/answers/prompt.h"
#include "hone/engine/session.h"
#include "hone/search/retriever.h"

namespace hone::answers {

struct AskOptions {
  // Where its recipe names no mode, hybrid search goes by words if the embedder does not speak the documents' language.
  search::RetrievalOptions retrieval;
  AnswerStyle style = AnswerStyle::automatic;
  std::optional<std::string> system;  // as in PromptRequest
  engine::GenerationOptions generation;
};

inline constexpr char declined_text[] = "The documents do not say.";

// The support under which a model declines when nobody chose another.
double usual_decline_below(AnswerStyle style, const engine::LanguageModel& model);

// An answer before the model has spoken: what it is shown, and how it may answer.
struct PreparedAnswer {
  Answer answer;  // its passages, or, when `answer.declined` or `answer.known`, all of it
  std::string question;
  std::vector<engine::Message> messages;
  std::vector<engine::Token> prompt;
  engine::GenerationOptions generation;
  bool is_second = false;  // the model is asked again
};

class Answerer {
 public:
  // Without a retriever the bare model is asked. The retriever must outlive the answerer.
  static Result<Answerer> make(const engine::LanguageModel& model, const engine::SessionOptions& session,
                               search::Retriever* retriever);
  Answerer(Answerer&&) noexcept;
  Answerer& operator=(Answerer&&) noexcept;
  ~Answerer();

  int context_tokens() const;
  // `history`: what was said before, oldest first; a question too short to be searched by itself is searched with the
  // one before it.
  Result<Answer> ask(const std::string& question, const AskOptions& options, const engine::OnText& on_text = {},
                     std::vector<engine::Message> history = {});
  // The same in two halves, for those who generate many answers at a time.
  Result<PreparedAnswer> prepare(const std::string& question, const AskOptions& options);
  Answer finish(PreparedAnswer prepared, const engine::Generation& generation) const;
  // How to ask once more, after an answer that its passages do not hold; none when it stands, or was the second one.
  Result<std::optional<PreparedAnswer>> second_prompt(const PreparedAnswer& prepared,
                                                      const engine::Generation& generation) const;
  // As ask, remembering the turns; earlier ones are forgotten when the context is full.
  Result<Answer> chat(const std::string& question, const AskOptions& options, const engine::OnText& on_text = {});

 private:
  struct State;
  explicit Answerer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::answers
