// What `ask` and `chat` share: the options, and everything that has to be loaded before the first question.
#pragma once

#include <memory>
#include <optional>

#include "hone/model/registry.h"
#include "hone/retrieval/answer.h"
#include "workspace_options.h"

namespace hone::cli {

struct AskingOptions {
  std::string model = "smollm2-135m-instruct";
  std::string adapter;  // a tune run, a PEFT folder or a GGUF adapter; empty: the bare model
  std::optional<std::string> system;  // none: a sentence of Hone's
  std::vector<std::string> docs;  // asked without a workspace
  bool no_docs = false;
  std::string mode;  // empty: the workspace's own, which is hybrid until `hone compare use`
  int feedback = -1;  // −1: the workspace's own, which is none until `hone compare use`
  std::string reranker;  // empty: the workspace's own, which is none until `hone compare use`
  std::string style = "auto", schema, grammar;
  std::vector<std::string> filters;
  SlicingOptions slicing;
  WorkspaceOption workspace;
  int context_tokens = 0, gpu_layers = 0;
  AskOptions ask;
  void add_to(CLI::App* verb);
};

// The loaded parts. They refer to each other: made in place, never moved.
class Asking {
 public:
  static Result<std::unique_ptr<Asking>> prepare(const Shell& shell, const AskingOptions& options);
  Assistant& assistant() { return *assistant_; }
  const AskOptions& ask() const { return ask_; }
  const LanguageModel& model() const { return *model_; }
  Retriever* retriever() { return retriever_ ? &*retriever_ : nullptr; }  // none without documents
  const std::optional<Adapter>& adapter() const { return adapter_; }
  const InstalledModel& installed() const { return installed_; }
  OrderedJson recipe() const { return recipe_; }
  double load_seconds() const { return load_seconds_; }

 private:
  Status open_documents(const Shell& shell, const AskingOptions& options);
  Status take_chosen(const AskingOptions& options);
  InstalledModel installed_;
  std::optional<LanguageModel> model_;
  std::optional<Adapter> adapter_;
  std::optional<Workspace> workspace_;
  std::optional<Corpus> corpus_;
  std::optional<Embedder> embedder_;
  std::optional<Reranker> reranker_;
  std::optional<Retriever> retriever_;
  std::optional<Assistant> assistant_;
  AskOptions ask_;
  OrderedJson recipe_;
  double load_seconds_ = 0;
};

// {"answer","citations","passages","left_out","model","recipe","timings",…}
OrderedJson answer_json(const Answer& answer, Asking& asking);
// The passages an answer cites, for people.
void print_sources(const Shell& shell, const Answer& answer);

}  // namespace hone::cli
