#include "hone/jobs/asking.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/log.h"
#include "hone/retrieval/filter_check.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;

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

// Where a person sees which documents there are.
std::string where_listed(const AskSpec& spec, const Corpus& corpus) {
  if (spec.docs.empty()) return "`hone docs` lists them.";
  const auto documents = corpus.documents();
  if (!documents || documents->size() > most_named) return "Those of --docs were read.";
  std::string list;
  for (const DocumentRecord& one : *documents)
    list += (list.empty() ? "" : ", ") + std::filesystem::path(one.path).filename().string();
  return (documents->size() == 1 ? "There is " : "There are ") + list + ".";
}

OrderedJson passage_json(const Passage& passage) {
  OrderedJson object{{"document", passage.document}, {"page", nullptr},    {"heading", passage.heading},
                     {"start", passage.start},       {"end", passage.end}, {"text", passage.text},
                     {"score", passage.score}};
  if (passage.page > 0) object["page"] = passage.page;
  return object;
}

}  // namespace

Status Asking::open_documents(const AskSpec& spec, const AskListener& listener) {
  const bool ephemeral = !spec.docs.empty();
  if (ephemeral) {
    HONE_TRY(workspace_, Workspace::open(index_of(spec.docs)));
  } else {
    HONE_TRY(workspace_, Workspace::open_existing(Workspace::locate(spec.workspace)));
  }
  corpus_.emplace(workspace_->database());
  HONE_TRY(auto recipe, spec.slicing.recipe(&*corpus_));
  if (ephemeral || !spec.slicing.slice.empty() || !spec.slicing.embedder.empty()) {
    std::vector<std::filesystem::path> paths(spec.docs.begin(), spec.docs.end());
    HONE_TRY(auto report, index_documents(*corpus_, paths, recipe, listener.progress));
    const bool news = report.added + report.replaced + report.removed + report.embedded + report.failed.size() > 0;
    if (news && listener.indexed) listener.indexed(report);
    if (ephemeral && report.slices == 0)
      return Error(ErrorCode::invalid_argument,
                   "There is nothing to ask: no document with text was found in " + spec.docs[0] +
                       (report.failed.empty() ? "." : ". " + report.failed[0].path + ": " + report.failed[0].message));
  }
  if (!recipe.embedder.empty()) {
    HONE_TRY(embedder_, Embedder::load(recipe.embedder, {.threads = recipe.threads}));
  }
  HONE_TRY(retriever_, Retriever::open(*corpus_, embedder_ ? &*embedder_ : nullptr));
  if (retriever_->slices() == 0)
    return Error(ErrorCode::not_found, "The workspace has no documents yet. `hone add FOLDER` reads them in.");
  HONE_TRY(const auto notes, check_filter(ask_.retrieval.filter, *corpus_, where_listed(spec, *corpus_)));
  for (const std::string& note : notes) log_warning(note);
  recipe_["embedder"] = embedder_ ? OrderedJson(embedder_->identity()) : OrderedJson();
  HONE_TRY(auto cut, corpus_->setting("slicing"));
  recipe_["slicing"] = cut;
  recipe_["slices"] = retriever_->slices();
  return {};
}

// What was left open is what `hone exam calibrate` and `hone compare use` chose for these documents.
Status Asking::take_chosen(const AskSpec& spec) {
  std::string mode = spec.mode, reranker = spec.reranker;
  if (corpus_) {
    HONE_TRY(const std::string chosen_reranker, corpus_->setting("reranker"));
    if (reranker.empty()) reranker = chosen_reranker;
    HONE_TRY(const std::string limit, corpus_->setting("decline_below"));
    HONE_TRY(const std::string chosen_mode, corpus_->setting("mode"));
    HONE_TRY(const std::string weight, corpus_->setting("dense_weight"));
    if (ask_.decline_below < 0 && !limit.empty()) ask_.decline_below = std::atof(limit.c_str());
    if (mode.empty()) mode = chosen_mode;
    HONE_TRY(const std::string feedback, corpus_->setting("feedback"));
    ask_.retrieval.feedback =
        static_cast<std::size_t>(spec.feedback >= 0 ? spec.feedback : std::max(0, std::atoi(feedback.c_str())));
    if (ask_.retrieval.feedback > 0) recipe_["feedback"] = ask_.retrieval.feedback;
    if (!weight.empty()) ask_.retrieval.dense_weight = std::atof(weight.c_str());
  }
  HONE_TRY(ask_.retrieval.mode, parse_mode(mode.empty() ? "hybrid" : mode));
  ask_.mode_is_chosen = !mode.empty();
  if (!corpus_ || reranker.empty() || reranker == "none") return {};
  HONE_TRY(const InstalledModel found, find_model(reranker));
  HONE_TRY(reranker_, Reranker::load(found.file, {.threads = spec.slicing.threads}));
  ask_.retrieval.reranker = &*reranker_;
  recipe_["reranker"] = reranker;
  return {};
}

Result<std::unique_ptr<Asking>> Asking::open(const AskSpec& spec, const AskListener& listener) {
  const auto start = Clock::now();
  auto asking = std::make_unique<Asking>();
  asking->ask_ = spec.ask;
  asking->ask_.system = spec.system;
  if (listener.progress)
    asking->ask_.generation.on_prompt = [progress = listener.progress](std::size_t done, std::size_t total) {
      progress({"reading the prompt", done, total, "tokens", -1, -1, /*passing=*/true});
    };
  if (!spec.system && spec.no_docs && !spec.adapter.empty()) asking->ask_.system = "";
  HONE_TRY(asking->ask_.retrieval.filter, Filter::parse(spec.filters));
  HONE_TRY(asking->ask_.style, parse_style(spec.style));
  asking->ask_.generation.grammar = spec.grammar;
  if (!spec.json_schema.empty()) {
    HONE_TRY(asking->ask_.generation.grammar, grammar_from_json_schema(spec.json_schema));
  }
  HONE_TRY(asking->installed_, find_model(spec.model));
  if (!spec.no_docs) HONE_CHECK(asking->open_documents(spec, listener));
  HONE_CHECK(asking->take_chosen(spec));
  HONE_TRY(asking->model_, LanguageModel::load(asking->installed_.file, {.gpu_layers = spec.gpu_layers}));
  SessionOptions session{.context_tokens = spec.context_tokens, .threads = spec.slicing.threads};
  if (!spec.adapter.empty()) {
    HONE_TRY(asking->adapter_, Adapter::load(*asking->model_, spec.adapter));
    session.adapter = asking->adapter_;
    if (!session.adapter->warning().empty()) log_warning(session.adapter->warning());
    asking->recipe_["adapter"] = {{"path", spec.adapter}, {"warning", session.adapter->warning()}};
  }
  HONE_TRY(asking->assistant_,
           Assistant::make(*asking->model_, session, asking->retriever_ ? &*asking->retriever_ : nullptr));
  asking->load_seconds_ = std::chrono::duration<double>(Clock::now() - start).count();
  return asking;
}

OrderedJson answer_json(const Answer& answer, const Asking& asking) {
  OrderedJson citations = OrderedJson::array(), passages = OrderedJson::array(), left_out = OrderedJson::array();
  for (const auto& citation : answer.citations) {
    OrderedJson object{{"n", citation.n}};
    object.update(passage_json(citation.passage));
    object["quoted"] = {{"start", citation.words_start}, {"end", citation.words_end}};
    OrderedJson boxes = OrderedJson::array();
    for (const auto& [page, word] : citation.boxes)
      boxes.push_back({{"page", page},
                       {"start", word.start},
                       {"end", word.end},
                       {"left", word.left},
                       {"top", word.top},
                       {"right", word.right},
                       {"bottom", word.bottom}});
    if (!boxes.empty()) object["boxes"] = std::move(boxes);
    citations.push_back(object);
  }
  for (const Passage& passage : answer.passages) passages.push_back(passage_json(passage));
  for (const auto& [passage, why] : answer.left_out) {
    OrderedJson object = passage_json(passage);
    object["why"] = why;
    left_out.push_back(object);
  }
  OrderedJson recipe = asking.recipe();
  recipe["mode"] = mode_name(answer.mode);
  recipe["style"] = answer.style == AnswerStyle::quote ? "quote" : "write";
  return {{"answer", answer.text},
          {"declined", answer.declined},
          {"cut", answer.cut},
          {"support", answer.support},
          {"citations", citations},
          {"unsupported", answer.unsupported},
          {"passages", passages},
          {"left_out", left_out},
          {"notices", answer.notices},
          {"model", asking.model().name()},
          {"recipe", recipe},
          {"timings",
           {{"load_seconds", asking.load_seconds()},
            {"search_seconds", answer.timings.search_seconds},
            {"first_token_seconds", answer.timings.first_token_seconds},
            {"total_seconds", answer.timings.total_seconds},
            {"prompt_tokens", answer.prompt_tokens},
            {"reused_tokens", answer.reused_tokens},
            {"answer_tokens", answer.answer_tokens}}}};
}

}  // namespace hone
