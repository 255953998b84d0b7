// Asking documents: everything a question needs, opened once. What `hone ask`, `hone chat`, sittings and a server stand on.
//
//   HONE_TRY(Assistant assistant, Assistant::open({.model = "smollm2-135m-instruct", .docs = {"contracts/"}}));
//   HONE_TRY(const Answer answer, assistant.ask("Who signed the lease?"));
//   std::string text = answer.text + "\n";
//   for (const Answer::Citation& one : answer.citations) text += search::place_of(one.passage) + ": " + one.passage.text + "\n";
//
// Not thread-safe: one question at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/answers/answer.h"
#include "hone/answers/ask_result.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/engine/session.h"
#include "hone/search/index_report.h"
#include "hone/search/recipe.h"

namespace hone::answers {

// How documents are read: names, not files.
struct ReadingSpec {
  int threads = 0;  // of embedding, and of the models that a question needs; 0: physical cores
  bool follow_links = false;  // out of a folder that was named
  bool recognise_text = false;  // scanned pages of a pdf are read by tesseract
  std::string recognition_language = "eng";  // as tesseract names it
};

// What is asked, of which documents and how, as plain values.
struct AskSpec {
  std::string model = "smollm2-135m-instruct";
  std::string adapter = {};  // a tune run, a PEFT folder or a GGUF adapter; empty: the bare model
  std::optional<std::string> system = {};  // none: a sentence of Hone's
  std::vector<std::string> docs = {};  // files and folders asked without a workspace
  bool no_docs = false;
  std::string workspace = {};  // its folder; empty: the nearest .hone upwards
  // What is left open is the workspace's own, which `hone compare use` and `hone exam calibrate` choose. A slicing or an
  // embedder that the workspace does not have makes its index anew.
  search::SearchRecipe search = {};
  std::vector<std::string> filters = {};  // "document=*.pdf", as in filter.h
  ReadingSpec reading = {};
  AnswerStyle style = AnswerStyle::automatic;
  std::string json_schema = {};  // its text: what the answer must follow; empty: nothing
  engine::GenerationOptions generation = {};
  std::optional<int> context_tokens = {};  // none: at most 4096 of what the model was trained for
  int gpu_layers = 0;  // −1: all
};

// Who hears what happens while the documents are brought up to date. Both may be empty.
struct AskListener {
  Progress progress = {};
  std::function<void(const search::IndexReport&)> indexed = {};  // called when something changed
  std::function<void(const std::string&)> warned = {};  // of an adapter of another base; without it the log says so
};

struct AssistantParts;  // for rooms of the library: hone/answers/assistant_parts.h

class Assistant {
 public:
  // Errors: invalid_argument (filter, schema), not_found (a model, a workspace, no documents), those of the parts. Nothing is
  // loaded before what can be checked without it.
  static Result<Assistant> open(const AskSpec& spec, const AskListener& listener = {});
  Assistant(Assistant&&) noexcept;
  Assistant& operator=(Assistant&&) noexcept;
  ~Assistant();

  // `on_text` hears the answer as it comes, and ends it by returning false. `history`: what was said before, oldest first.
  // Errors: limit_exceeded (the question does not fit the context), cancelled, those of the engine.
  Result<Answer> ask(const std::string& question, const engine::OnText& on_text = {},
                     std::vector<engine::Message> history = {});
  // The same, remembering the turns; earlier ones are forgotten when the context is full.
  Result<Answer> chat(const std::string& question, const engine::OnText& on_text = {});

  AskSetup setup() const;  // of all answers
  AssistantParts& parts() { return *parts_; }
  const AssistantParts& parts() const { return *parts_; }

 private:
  explicit Assistant(std::unique_ptr<AssistantParts> parts);
  std::unique_ptr<AssistantParts> parts_;
};

}  // namespace hone::answers
