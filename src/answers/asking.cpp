#include "hone/answers/asking.h"

#include <algorithm>

#include "hone/answers/assistant_parts.h"
#include "hone/answers/index_recipe.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/log.h"
#include "hone/core/stopwatch.h"
#include "hone/search/filter_check.h"
#include "hone/search/recipe_fields.h"

namespace hone::answers {
namespace {

constexpr std::size_t most_named = 8;  // documents in a sentence

// Documents asked about without a workspace keep their index in the cache, under the names they were given.
std::filesystem::path index_of(const std::vector<std::string>& docs) {
  std::vector<std::string> paths;
  paths.reserve(docs.size());
  for (const std::string& path : docs) paths.push_back(std::filesystem::absolute(path).lexically_normal().string());
  std::sort(paths.begin(), paths.end());
  std::string all;
  for (const std::string& path : paths) all += path + '\n';
  return cache_folder() / "indexes" / sha256(all).substr(0, 24);
}

// Which documents there are, when few files were named; "" for those of a workspace.
std::string documents_here(const AskSpec& spec, const corpus::Corpus& corpus) {
  if (spec.docs.empty()) return "";
  const auto documents = corpus.documents();
  if (!documents || documents->size() > most_named) return "Only the files and folders that were named are asked.";
  std::string list;
  for (const corpus::DocumentRecord& one : *documents)
    list += (list.empty() ? "" : ", ") + std::filesystem::path(one.path).filename().string();
  return (documents->size() == 1 ? "There is " : "There are ") + list + ".";
}

Status open_documents(const AskSpec& spec, const AskListener& listener, AssistantParts& parts) {
  const bool ephemeral = !spec.docs.empty();
  if (ephemeral) {
    HONE_TRY(parts.workspace, corpus::Workspace::open(index_of(spec.docs)));
  } else {
    HONE_TRY(const auto folder, corpus::Workspace::locate(spec.workspace));
    HONE_TRY(parts.workspace, corpus::Workspace::open_existing(folder));
  }
  corpus::Corpus& corpus = parts.corpus.emplace(parts.workspace->database());
  HONE_TRY(search::SearchRecipe own, search::read_recipe(corpus));
  HONE_TRY(auto recipe, index_recipe(spec.search, spec.reading, own));
  if (ephemeral || spec.search.slicing || spec.search.embedder) {
    std::vector<std::filesystem::path> paths(spec.docs.begin(), spec.docs.end());
    HONE_TRY(auto report, search::index_documents(corpus, paths, recipe, listener.progress));
    HONE_TRY(own, search::read_recipe(corpus));  // how they are cut now stands there
    const bool news = report.added + report.replaced + report.removed + report.embedded + report.failed.size() > 0;
    if (news && listener.indexed) listener.indexed(report);
    if (ephemeral && report.slices == 0)
      return Error(ErrorCode::invalid_argument,
                   "There is nothing to ask: no document with text was found in " + spec.docs[0] +
                       (report.failed.empty() ? "." : ". " + report.failed[0].path + ": " + report.failed[0].message),
                   report.failed.empty() ? Advice() : report.failed[0].next);
  }
  if (!recipe.embedder.empty()) {
    HONE_TRY(parts.embedder, engine::Embedder::load(recipe.embedder, {.threads = recipe.threads}));
  }
  HONE_TRY(parts.retriever, search::Retriever::open(corpus, parts.embedder ? &*parts.embedder : nullptr));
  if (parts.retriever->slices() == 0)
    return Error(ErrorCode::not_found, "The workspace has no documents yet.", {NextStep::add_documents});
  HONE_TRY(const auto notes,
           search::check_filter(parts.options.retrieval.filter, corpus, documents_here(spec, corpus)));
  for (const std::string& note : notes) log_warning(note);
  HONE_TRY(parts.slicing, corpus.setting("slicing"));
  // What was left open is what was chosen for these documents.
  search::SearchRecipe& search = parts.options.retrieval.recipe;
  search = spec.search.over(own);
  if (!search.reranks()) return {};
  HONE_TRY(const installed::InstalledModel found, installed::find_model(*search.reranker));
  HONE_TRY(parts.reranker, search::Reranker::load(found.file, {.threads = spec.reading.threads}));
  parts.options.retrieval.reranker = &*parts.reranker;
  return {};
}

}  // namespace

Assistant::Assistant(std::unique_ptr<AssistantParts> parts) : parts_(std::move(parts)) {}
Assistant::Assistant(Assistant&&) noexcept = default;
Assistant& Assistant::operator=(Assistant&&) noexcept = default;
Assistant::~Assistant() = default;

Result<Assistant> Assistant::open(const AskSpec& spec, const AskListener& listener) {
  const Stopwatch watch;
  auto parts = std::make_unique<AssistantParts>();
  AskOptions& options = parts->options;
  options.retrieval.recipe = spec.search;
  options.system = spec.system;
  options.style = spec.style;
  options.generation = spec.generation;
  if (listener.progress)
    options.generation.on_prompt = [progress = listener.progress](std::size_t done, std::size_t total) {
      progress({"reading the prompt", done, total, "tokens", -1, -1, /*passing=*/true});
    };
  HONE_TRY(options.retrieval.filter, search::Filter::parse(spec.filters));
  if (!spec.json_schema.empty()) {
    HONE_TRY(options.generation.grammar, engine::grammar_from_json_schema(spec.json_schema));
  }
  HONE_TRY(parts->installed, installed::find_model(spec.model));
  if (!spec.no_docs) HONE_CHECK(open_documents(spec, listener, *parts));
  HONE_TRY(parts->model, engine::LanguageModel::load(parts->installed.file, {.gpu_layers = spec.gpu_layers}));
  engine::SessionOptions session{.context_tokens = spec.context_tokens.value_or(0), .threads = spec.reading.threads};
  if (!spec.adapter.empty()) {
    parts->adapter_place = spec.adapter;
    HONE_TRY(parts->adapter, engine::Adapter::load(*parts->model, spec.adapter));
    session.adapter = parts->adapter;
    const std::string& warning = session.adapter->warning();
    if (!warning.empty() && listener.warned)
      listener.warned(warning);
    else if (!warning.empty())
      log_warning(warning);
  }
  // Without documents a tuned model is asked as it was when it was tuned, whether its adapter is merged or not.
  if (!spec.system && spec.no_docs)
    options.system = parts->adapter ? parts->adapter->system_prompt().value_or("") : parts->model->system_prompt();
  HONE_TRY(parts->answerer, Answerer::make(*parts->model, session, parts->documents()));
  parts->load_seconds = watch.seconds();
  return Assistant(std::move(parts));
}

Result<Answer> Assistant::ask(const std::string& question, const engine::OnText& on_text,
                              std::vector<engine::Message> history) {
  return parts_->answerer->ask(question, parts_->options, on_text, std::move(history));
}

Result<Answer> Assistant::chat(const std::string& question, const engine::OnText& on_text) {
  return parts_->answerer->chat(question, parts_->options, on_text);
}

AskSetup Assistant::setup() const { return setup_of(*parts_); }

AskSetup setup_of(const AssistantParts& parts) {
  AskSetup setup{.model = std::string(parts.model->name()), .load_seconds = parts.load_seconds};
  if (parts.retriever) {
    const search::SearchRecipe& recipe = parts.options.retrieval.recipe;
    SearchedIndex& index = setup.index.emplace();
    if (parts.embedder) index.embedder = parts.embedder->identity();
    index.slicing = parts.slicing, index.slices = parts.retriever->slices();
    index.feedback = recipe.feedback.value_or(0);
    if (recipe.reranks()) index.reranker = *recipe.reranker;
  }
  if (parts.adapter) setup.adapter = AppliedAdapter{parts.adapter_place, parts.adapter->warning()};
  return setup;
}

}  // namespace hone::answers
