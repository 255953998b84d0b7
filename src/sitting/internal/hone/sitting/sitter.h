// One model that answers many questions, alone or with documents: what sits an exam.
//
//   HONE_TRY(auto retriever, search::Retriever::open(corpus, &embedder));
//   HONE_TRY(auto sitter, Sitter::make(model, &retriever, {}));
//   const std::vector<SittingRequest> requests{{.name = "question 1", .question = "Who signed the lease?"}};
//   HONE_CHECK(sitter.answer(requests, [](std::size_t i, Result<SittingReply> reply) { … return true; }));
//
// A question with options is also scored: how likely each option's text is after the prompt. Answers come from large batches,
// so they arrive in any order.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/answers/answerer.h"
#include "hone/core/progress.h"
#include "hone/documents/document_span.h"
#include "hone/engine/adapter.h"
#include "hone/engine/batch_generator.h"

namespace hone::sitting {

struct SittingRequest {
  std::string name;  // for messages
  std::string question;
  std::vector<std::string> continuations;  // to be scored after the prompt, each as it would be said; empty: none
  bool generates = true;  // false: only the continuations are wanted
  bool with_documents = true;  // no effect without a retriever
  std::uint32_t seed = 0;
  float temperature = 0;
};

struct SittingReply {
  std::string text, prompt;
  bool declined = false;
  std::optional<double> support;  // of its passages, 0 to 1; none without documents
  std::vector<documents::DocumentSpan> cited;
  std::vector<double> log_probabilities;  // of the continuations, natural
  int prompt_tokens = 0, answer_tokens = 0;
  bool cut = false;  // came to its last token before its end
};
// False ends the rest.
using OnSittingReply = std::function<bool(std::size_t request, Result<SittingReply> reply)>;

struct SitterOptions {
  answers::AskOptions ask;
  std::optional<engine::Adapter> adapter;
  int threads = 0, parallel = 0;  // 0: chosen
  Progress progress;  // of finding the passages
};

class Sitter {
 public:
  // `retriever` may be null, and must outlive the sitter.
  static Result<Sitter> make(const engine::LanguageModel& model, search::Retriever* retriever,
                             const SitterOptions& options);
  // Errors: cancelled; what the engine can fail with. What is wrong with one question comes with its answer.
  // `on_work` hears how far the answers are that are being written.
  Status answer(std::span<const SittingRequest> requests, const OnSittingReply& on_reply,
                const engine::BatchGenerator::OnWork& on_work = {});
  // How long a person waits for the first word of this answer, with everything loaded; none where the model says none.
  Result<std::optional<double>> first_word_seconds(const SittingRequest& request);

 private:
  Sitter(const engine::LanguageModel& model, const SitterOptions& options) : model_(model), options_(options) {}
  Result<answers::PreparedAnswer> prepare(const SittingRequest& request);
  answers::AskOptions options_of(const SittingRequest& request) const;
  answers::Answerer& answerer_of(const SittingRequest& request) {
    return request.with_documents && reader_ ? *reader_ : *alone_;
  }
  Status score(std::span<const SittingRequest> requests, const std::vector<answers::PreparedAnswer>& prepared,
               std::vector<SittingReply>& reply);

  engine::LanguageModel model_;
  SitterOptions options_;
  std::optional<answers::Answerer> alone_, reader_;
};

}  // namespace hone::sitting
