#include "hone/serve/serving.h"

#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "endpoints.h"
#include "hone/core/child.h"
#include "hone/core/date.h"
#include "hone/core/log.h"

namespace hone::serve {
namespace {

constexpr auto look_for_end_every = std::chrono::milliseconds(100), time_to_end = std::chrono::milliseconds(1500);

Result<std::unique_ptr<DocumentChat>> open_documents(const ServingOptions& options,
                                                     const answers::AskListener& listener) {
  answers::AskSpec spec = *options.documents;
  spec.model = options.model.string();
  spec.adapter = options.adapter;
  if (options.context_tokens > 0) spec.context_tokens = options.context_tokens;
  spec.gpu_layers = options.gpu_layers;
  spec.reading.threads = options.threads;
  HONE_TRY(answers::Assistant assistant, answers::Assistant::open(spec, listener));
  return std::make_unique<DocumentChat>(std::move(assistant));
}

Result<std::unique_ptr<Served>> load(const ServingOptions& options, const answers::AskListener& listener) {
  std::unique_ptr<DocumentChat> documents;
  if (options.documents) {
    HONE_TRY(documents, open_documents(options, listener));
  }
  HONE_TRY(const auto model, documents
                                 ? Result<engine::LanguageModel>(documents->model())
                                 : engine::LanguageModel::load(options.model, {.gpu_layers = options.gpu_layers}));
  AnsweringOptions answering{
      .batch = {.parallel = options.parallel, .context_tokens = options.context_tokens, .threads = options.threads},
      .embedder_file = {}};
  if (!options.adapter.empty()) {
    HONE_TRY(answering.batch.adapter, engine::Adapter::load(model, options.adapter));
    if (!answering.batch.adapter->warning().empty()) log_warning(answering.batch.adapter->warning());
  }
  if (!options.embedder.empty()) answering.embedder_file = options.embedder.string();
  HONE_TRY(auto started, Answering::start(model, answering));
  const engine::Embedder* embedder = started->embedder();
  const std::size_t embedder_bytes = embedder ? embedder->longest_token_bytes() : 0;
  return std::unique_ptr<Served>(new Served{
      .model = model,
      .name = options.name.empty() ? options.model.stem().string() : options.name,
      .embedder_name = options.embedder_name.empty() ? options.embedder.stem().string() : options.embedder_name,
      .since = unix_seconds(),
      .answering = std::move(started),
      .abilities = engine::template_abilities(model),
      .documents = std::move(documents),
      .longest_token_bytes = model.tokenizer().longest_token_bytes(),
      .embedder_longest_token_bytes = embedder_bytes});
}

}  // namespace

struct Serving::State {
  http::HttpServer server;
  std::unique_ptr<Served> served;
};

Serving::Serving(std::unique_ptr<State> state) : state_(std::move(state)) {}
Serving::~Serving() = default;

Result<std::unique_ptr<Serving>> Serving::open(const ServingOptions& options, const answers::AskListener& listener) {
  HONE_TRY(auto server, http::HttpServer::open(
                            {.port = options.port, .key = options.key, .answer_seconds = options.answer_seconds}));
  if (auto denied = deny_network_but_accept(); !denied) log_info(denied.error().message());
  HONE_TRY(auto served, load(options, listener));
  const Served* what = served.get();
  server.on("POST", "/v1/chat/completions",
            [what](const http::ServedRequest& request) { return chat_completions(*what, request); });
  server.on("POST", "/v1/responses", [what](const http::ServedRequest& request) { return responses(*what, request); });
  server.on("POST", "/v1/completions",
            [what](const http::ServedRequest& request) { return completions(*what, request); });
  server.on("POST", "/v1/embeddings",
            [what](const http::ServedRequest& request) { return embeddings(*what, request); });
  server.on("POST", "/v1/rerank", [what](const http::ServedRequest& request) { return rerank(*what, request); });
  server.on("POST", "/tokenize", [what](const http::ServedRequest& request) { return tokenize(*what, request); });
  server.on("POST", "/detokenize", [what](const http::ServedRequest& request) { return detokenize(*what, request); });
  server.on("GET", "/tokenizer_info", [what](const http::ServedRequest&) { return tokenizer_info(*what); });
  server.on("GET", "/v1/models", [what](const http::ServedRequest&) { return models(*what); });
  server.on("GET", "/v1/models/{name}", [what](const http::ServedRequest& request) { return model(*what, request); });
  server.on(
      "GET", "/health", [what](const http::ServedRequest&) { return health(*what); }, /*open=*/true);
  return std::unique_ptr<Serving>(new Serving(std::unique_ptr<State>(new State{std::move(server), std::move(served)})));
}

std::string Serving::url() const { return state_->server.url(); }

bool Serving::run(const std::function<bool()>& ends) {
  auto listening = std::make_shared<std::thread>([this] { state_->server.run(); });
  while (!ends()) std::this_thread::sleep_for(look_for_end_every);
  std::promise<void> ended;
  std::future<void> end = ended.get_future();
  std::thread stopping([this, listening, ended = std::move(ended)]() mutable {
    if (state_->served->documents) state_->served->documents->stop();
    state_->served->answering->stop();  // ends what connections wait for
    state_->server.stop();
    listening->join();
    ended.set_value();
  });
  if (end.wait_for(time_to_end) == std::future_status::ready) {
    stopping.join();
    return true;
  }
  stopping.detach();
  return false;
}

}  // namespace hone::serve
