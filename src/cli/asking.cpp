#include "asking.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/log.h"
#include "hone/core/unicode.h"
#include "hone/model/registry.h"

namespace hone::cli {
namespace {

using Clock = std::chrono::steady_clock;

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

OrderedJson passage_json(const Passage& passage) {
  OrderedJson object{{"document", passage.document}, {"page", nullptr},    {"heading", passage.heading},
                     {"start", passage.start},       {"end", passage.end}, {"text", passage.text},
                     {"score", passage.score}};
  if (passage.page > 0) object["page"] = passage.page;
  return object;
}

}  // namespace

void AskingOptions::add_to(CLI::App* verb) {
  verb->add_option("--model", model, "the model that answers: a name, or a GGUF file")->capture_default_str();
  verb->add_option("--adapter", adapter, "speak with this adapter: a tune run, a PEFT folder or a GGUF adapter file");
  verb->add_option("--system", system,
                   "what the model is told first; with --adapter and --no-docs nothing, as in training");
  verb->add_option("--docs", docs, "ask these files and folders, without a workspace");
  verb->add_flag("--no-docs", no_docs, "ask the bare model");
  verb->add_option("--mode", mode,
                   "how passages are found: dense, lexical or hybrid; hybrid when left out, or what was chosen with "
                   "`hone compare use`");
  verb->add_option("--feedback", feedback,
                   "search once more with the question moved towards its first passages, so many of them; 0 for never")
      ->check(CLI::Range(0, 100));
  verb->add_option("--reranker", reranker,
                   "a model that reorders the first passages by whether they answer: a cross-encoder, or a chat model; "
                   "none for none");
  verb->add_option("--filter", filters, "use only what matches: document=*.pdf, page=3-7, language=ga, heading=…");
  verb->add_option("--style", style,
                   "quote: in the documents' own words; write: in the model's; auto: quote for small models")
      ->capture_default_str();
  verb->add_option("--passage-tokens", ask.passage_tokens, "passages fill at most this many tokens of the prompt")
      ->capture_default_str();
  verb->add_option("--context", context_tokens,
                   "tokens of the model's window; at most 4096 of what it was trained for when left out");
  verb->add_option("--max-tokens", ask.generation.max_tokens, "the longest answer")->capture_default_str();
  verb->add_option("--temperature", ask.generation.temperature, "0: the likeliest words every time")
      ->capture_default_str();
  verb->add_option("--seed", ask.generation.seed, "of the random choice when the temperature is above 0");
  verb->add_option("--schema", schema, "a file with a JSON schema that the answer must follow");
  verb->add_option("--grammar", grammar, "a file with a GBNF grammar that the answer must follow");
  verb->add_option("--decline-below", ask.decline_below,
                   "say that the documents do not say under this support (0 to 1; 0: never)");
  verb->add_option("--gpu-layers", gpu_layers, "layers for a GPU, in a build that has one; -1: all");
  slicing.add_to(verb);
  workspace.add_to(verb);
}

Status Asking::open_documents(const Shell& shell, const AskingOptions& options) {
  const bool ephemeral = !options.docs.empty();
  if (ephemeral) {
    HONE_TRY(workspace_, Workspace::open(index_of(options.docs)));
  } else {
    HONE_TRY(workspace_, Workspace::open_existing(options.workspace.path()));
  }
  corpus_.emplace(workspace_->database());
  HONE_TRY(auto recipe, options.slicing.recipe(&*corpus_));
  if (ephemeral || !options.slicing.slice.empty() || !options.slicing.embedder.empty()) {
    std::vector<std::filesystem::path> paths(options.docs.begin(), options.docs.end());
    HONE_TRY(auto report, index_documents(*corpus_, paths, recipe, shell.progress()));
    const bool news = report.added + report.replaced + report.removed + report.embedded + report.failed.size() > 0;
    if (news) print_index_report(shell, report);
    if (ephemeral && report.slices == 0)
      return Error(ErrorCode::invalid_argument,
                   "There is nothing to ask: no document with text was found in " + options.docs[0] +
                       (report.failed.empty() ? "." : ". " + report.failed[0].path + ": " + report.failed[0].message));
  }
  if (!recipe.embedder.empty()) {
    HONE_TRY(embedder_, Embedder::load(recipe.embedder, {.threads = recipe.threads}));
  }
  HONE_TRY(retriever_, Retriever::open(*corpus_, embedder_ ? &*embedder_ : nullptr));
  if (retriever_->slices() == 0)
    return Error(ErrorCode::not_found, "The workspace has no documents yet. `hone add FOLDER` reads them in.");
  recipe_["embedder"] = embedder_ ? OrderedJson(embedder_->identity()) : OrderedJson();
  HONE_TRY(auto cut, corpus_->setting("slicing"));
  recipe_["slicing"] = cut;
  recipe_["slices"] = retriever_->slices();
  return {};
}

// What was left open is what `hone exam calibrate` and `hone compare use` chose for these documents.
Status Asking::take_chosen(const AskingOptions& options) {
  std::string mode = options.mode, reranker = options.reranker;
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
        static_cast<std::size_t>(options.feedback >= 0 ? options.feedback : std::max(0, std::atoi(feedback.c_str())));
    if (ask_.retrieval.feedback > 0) recipe_["feedback"] = ask_.retrieval.feedback;
    if (!weight.empty()) ask_.retrieval.dense_weight = std::atof(weight.c_str());
  }
  HONE_TRY(ask_.retrieval.mode, parse_mode(mode.empty() ? "hybrid" : mode));
  if (!corpus_ || reranker.empty() || reranker == "none") return {};
  HONE_TRY(const InstalledModel found, find_model(reranker));
  HONE_TRY(reranker_, Reranker::load(found.file, {.threads = options.slicing.threads}));
  ask_.retrieval.reranker = &*reranker_;
  recipe_["reranker"] = reranker;
  return {};
}

Result<std::unique_ptr<Asking>> Asking::prepare(const Shell& shell, const AskingOptions& options) {
  const auto start = Clock::now();
  auto asking = std::make_unique<Asking>();
  asking->ask_ = options.ask;
  asking->ask_.system = options.system;
  if (!options.system && options.no_docs && !options.adapter.empty()) asking->ask_.system = "";
  HONE_TRY(asking->ask_.retrieval.filter, Filter::parse(options.filters));
  HONE_TRY(asking->ask_.style, parse_style(options.style));
  if (!options.schema.empty()) {
    HONE_TRY(auto schema, read_file(options.schema, 1 << 20));
    HONE_TRY(asking->ask_.generation.grammar, grammar_from_json_schema(schema));
  } else if (!options.grammar.empty()) {
    HONE_TRY(asking->ask_.generation.grammar, read_file(options.grammar, 1 << 20));
  }
  HONE_TRY(asking->installed_, find_model(options.model));
  if (!options.no_docs) HONE_CHECK(asking->open_documents(shell, options));
  HONE_CHECK(asking->take_chosen(options));
  HONE_TRY(asking->model_, LanguageModel::load(asking->installed_.file, {.gpu_layers = options.gpu_layers}));
  SessionOptions session{.context_tokens = options.context_tokens, .threads = options.slicing.threads};
  if (!options.adapter.empty()) {
    HONE_TRY(asking->adapter_, Adapter::load(*asking->model_, options.adapter));
    session.adapter = asking->adapter_;
    if (!session.adapter->warning().empty()) log_warning(session.adapter->warning());
    asking->recipe_["adapter"] = {{"path", options.adapter}, {"warning", session.adapter->warning()}};
  }
  HONE_TRY(asking->assistant_,
           Assistant::make(*asking->model_, session, asking->retriever_ ? &*asking->retriever_ : nullptr));
  asking->load_seconds_ = std::chrono::duration<double>(Clock::now() - start).count();
  return asking;
}

OrderedJson answer_json(const Answer& answer, Asking& asking) {
  OrderedJson citations = OrderedJson::array(), passages = OrderedJson::array(), left_out = OrderedJson::array();
  for (const auto& citation : answer.citations) {
    OrderedJson object{{"n", citation.n}};
    object.update(passage_json(citation.passage));
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

void print_sources(const Shell& shell, const Answer& answer) {
  const char *dim = shell.colour() ? "\033[2m" : "", *bold = shell.colour() ? "\033[1m" : "",
             *plain = shell.colour() ? "\033[0m" : "";
  auto one_line = [](std::string text) {
    for (char& c : text)
      if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return text;
  };
  for (const auto& [n, passage] : answer.citations)
    fmt::print("\n{}[{}] {}{}\n    {}\n", bold, n, place_of(passage), plain, one_line(passage.text));
  if (!answer.declined && !answer.unsupported.empty())
    fmt::print("\n{}Not in the passages: {}{}\n", bold, fmt::join(answer.unsupported, ", "), plain);
  if (answer.declined && !answer.passages.empty()) {
    fmt::print("\n{}The nearest passages, for you to judge:{}\n", dim, plain);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, answer.passages.size()); ++i)
      fmt::print("  {} — {}\n", place_of(answer.passages[i]), shorten(one_line(answer.passages[i].text), 100));
  }
  for (const auto& [passage, why] : answer.left_out)
    fmt::print("{}left out: {} ({}){}\n", dim, place_of(passage), why, plain);
  for (const std::string& notice : answer.notices) fmt::print(stderr, "{}\n", notice);
}

}  // namespace hone::cli
