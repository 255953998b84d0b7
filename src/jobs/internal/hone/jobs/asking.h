// Everything that answers questions, opened once: documents, model, adapter. The conductor of `hone ask`, `hone chat`,
// sittings and a server over a workspace.
//
//   HONE_TRY(auto asking, Asking::open({.model = "smollm2-135m-instruct", .docs = {"contracts/"}}));
//   HONE_TRY(auto answer, asking->assistant().ask("Who signed the lease?", asking->ask()));
//   OrderedJson object = answer_json(answer, *asking);
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/progress.h"
#include "hone/jobs/slicing_spec.h"
#include "hone/jobs/workspace.h"
#include "hone/model/registry.h"
#include "hone/retrieval/answer.h"

namespace hone {

// What is asked, of which documents and how, as plain values.
struct AskSpec {
  std::string model = "smollm2-135m-instruct";
  std::string adapter;  // a tune run, a PEFT folder or a GGUF adapter; empty: the bare model
  std::optional<std::string> system;  // none: a sentence of Hone's
  std::vector<std::string> docs;  // files and folders asked without a workspace
  bool no_docs = false;
  std::string workspace;  // its folder; empty: the nearest .hone upwards
  std::string mode;  // empty: the workspace's own, which is hybrid until `hone compare use`
  int feedback = -1;  // −1: the workspace's own, which is none until `hone compare use`
  std::string reranker;  // empty: the workspace's own, which is none until `hone compare use`
  std::string style = "auto";
  std::string json_schema, grammar;  // their texts: what the answer must follow
  std::vector<std::string> filters;
  SlicingSpec slicing;
  int context_tokens = 0, gpu_layers = 0;
  AskOptions ask;
};

// Who hears what happens while the documents are brought up to date. Both may be empty.
struct AskListener {
  Progress progress;
  std::function<void(const IndexReport&)> indexed;  // called when something changed
};

// The loaded parts. They refer to each other: made in place, never moved.
class Asking {
 public:
  // Errors: invalid_argument (filter, style, mode, schema), not_found (a model, a workspace, no documents), those of
  // the parts. Nothing is loaded before what can be checked without it.
  static Result<std::unique_ptr<Asking>> open(const AskSpec& spec, const AskListener& listener = {});
  Assistant& assistant() { return *assistant_; }
  const AskOptions& ask() const { return ask_; }
  const LanguageModel& model() const { return *model_; }
  Retriever* retriever() { return retriever_ ? &*retriever_ : nullptr; }  // none without documents
  const std::optional<Adapter>& adapter() const { return adapter_; }
  const InstalledModel& installed() const { return installed_; }
  const OrderedJson& recipe() const { return recipe_; }
  double load_seconds() const { return load_seconds_; }

 private:
  Status open_documents(const AskSpec& spec, const AskListener& listener);
  Status take_chosen(const AskSpec& spec);
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
OrderedJson answer_json(const Answer& answer, const Asking& asking);

}  // namespace hone
