// Chats that are answered from documents, one at a time, as `hone ask` answers: with its citations, and declined where the
// documents do not say.
//
//   DocumentChat chat(std::move(assistant));
//   HONE_CHECK(chat.check(request));
//   HONE_TRY(auto cited, chat.answer(request, on_text, is_gone));
//   cited.text + cited.sources, cited.annotations
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "api_request.h"
#include "hone/answers/assistant_parts.h"
#include "hone/core/json.h"

namespace hone::serve {

struct CitedAnswer {
  answers::Answer answer;
  std::string sources;  // "\n\nSources:\n- [1] lease.pdf, page 2: “…”", to be shown below the answer; may be empty
  OrderedJson annotations;  // OpenAI's url_citation: which mark of the text is which place
  OrderedJson documents;  // the same for programs: {"declined","support","citations","passages","notices"}
  bool is_cut = false;  // at the most tokens
};

class DocumentChat {
 public:
  explicit DocumentChat(answers::Assistant assistant)
      : assistant_(std::move(assistant)), longest_token_bytes_(model().tokenizer().longest_token_bytes()) {}
  const engine::LanguageModel& model() const { return *assistant_.parts().model; }

  // What cannot be had from documents. Errors: invalid_argument, limit_exceeded (the question is too long).
  Status check(const ChatRequest& request) const;
  // The last message is the question, what was said before helps to understand it. Waits while another is answered.
  // Errors: cancelled (the client is gone), those of Assistant::ask.
  Result<CitedAnswer> answer(const ChatRequest& request, const engine::OnText& on_text,
                             const std::function<bool()>& is_gone);
  // The answer in progress ends with what it has said; what waits is refused.
  void stop() { stopping_ = true; }

 private:
  answers::Assistant assistant_;
  std::size_t longest_token_bytes_;
  std::timed_mutex answering_;
  std::atomic<bool> stopping_ = false;
};

// Turns of a request without what was shown below the answers, nor what the client tells the model to be.
std::vector<engine::Message> earlier_turns(const std::vector<engine::Message>& messages);
// Where the marks of citations stand in the text, in code points.
OrderedJson citation_annotations(const std::string& text, const std::vector<answers::Answer::Citation>& citations);
// A list in Markdown, which terminals and chat windows show alike; "" without citations.
std::string source_list(const std::vector<answers::Answer::Citation>& citations);

}  // namespace hone::serve
