#include "hone/engine/embedder.h"

#include <algorithm>
#include <cmath>

#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/engine/tokenizer.h"
#include "hone/model/gguf.h"
#include "runtime.h"

namespace hone::engine {
namespace {

// Attention inside a batch costs its square, products gain little beyond this: measured on MiniLM, two cores.
constexpr int batch_texts = 64;

// Size and samples of the file: 2 MB read instead of gigabytes, and any change of weights shows.
std::string weights_identity(const fs::path& path, const MappedFile& map) {
  Sha256 hash;
  hash.update(std::to_string(map.bytes().size()));
  constexpr std::size_t edge = 512 << 10, sample = 16 << 10, samples = 64;
  const auto bytes = map.bytes();
  hash.update(bytes.data(), std::min(edge, bytes.size()));
  for (std::size_t i = 1; i <= samples && bytes.size() > 2 * edge; ++i) {
    const std::size_t at = bytes.size() / (samples + 1) * i;
    hash.update(bytes.data() + at, std::min(sample, bytes.size() - at));
  }
  if (bytes.size() > edge) hash.update(bytes.data() + bytes.size() - edge, edge);
  return path.stem().string() + "@" + hash.hex().substr(0, 16);
}

// What the model reads at once: its own limit, or the caller's when it is lower.
int token_limit(const model::GgufFile& file, const EmbedderOptions& options) {
  std::int64_t limit = 512;
  if (auto trained = file.integer(file.architecture_key("context_length"))) limit = *trained;
  if (auto own = file.integer("hone.embedding.max_tokens"); own && *own > 0) limit = *own;
  if (options.max_tokens > 0) limit = std::min<std::int64_t>(limit, options.max_tokens);
  return static_cast<int>(std::clamp<std::int64_t>(limit, 8, 8192));
}

}  // namespace

struct Embedder::State {
  ModelPtr model;
  Context context;
  std::optional<Tokenizer> tokenizer;
  std::optional<Batch> batch;
  int dimensions = 0, max_tokens = 0;
  bool encoder = false;  // no KV cache, whole texts in one pass
  std::string identity, query_prefix;
  std::vector<std::string> languages;

  // The text in windows that the model reads at once, each with the tokens that begin and end every text. No word is unseen.
  Result<std::vector<std::vector<Token>>> windows(std::string_view text) const {
    HONE_TRY(auto tokens, tokenizer->tokenize_for_encoder(text));
    if (tokens.empty()) tokens.push_back(std::max(0, tokenizer->begin_token()));  // an empty text still has a place
    const auto limit = static_cast<std::size_t>(max_tokens);
    if (tokens.size() <= limit) return std::vector<std::vector<Token>>{std::move(tokens)};
    const bool begins = tokens.front() == tokenizer->begin_token();
    const bool ends =
        llama_vocab_get_add_sep(llama_model_get_vocab(model.get())) || tokenizer->ends_generation(tokens.back());
    const auto first = tokens.begin() + begins, last = tokens.end() - ends;
    const std::size_t room = limit - static_cast<std::size_t>(begins) - static_cast<std::size_t>(ends);
    std::vector<std::vector<Token>> cut;
    for (auto at = first; at < last;) {
      const auto stop = at + std::min<std::ptrdiff_t>(last - at, static_cast<std::ptrdiff_t>(room));
      std::vector<Token>& window = cut.emplace_back();
      if (begins) window.push_back(tokens.front());
      window.insert(window.end(), at, stop);
      if (ends) window.push_back(tokens.back());
      at = stop;
    }
    return cut;
  }

  // Runs the batch; sequence s, of length 1 and times its weight, is added to out row rows[s].
  struct Row {
    std::size_t row;
    float weight;
  };
  Status run(const std::vector<Row>& rows, std::vector<float>& out) {
    llama_context* handle = context.handle.get();
    llama_memory_t memory = llama_get_memory(handle);
    if (memory) llama_memory_clear(memory, false);
    const int code = encoder ? llama_encode(handle, batch->get()) : llama_decode(handle, batch->get());
    if (code != 0) return decode_error(code);
    for (std::size_t sequence = 0; sequence < rows.size(); ++sequence) {
      const float* vector = llama_get_embeddings_seq(handle, static_cast<llama_seq_id>(sequence));
      if (!vector) return Error(ErrorCode::unsupported, identity + " does not pool its output into one vector a text.");
      double squares = 0;
      for (int i = 0; i < dimensions; ++i) squares += static_cast<double>(vector[i]) * vector[i];
      if (!std::isfinite(squares) || squares == 0)
        return Error(ErrorCode::corrupt_data,
                     identity + " gave a vector that is not finite; the model file may be damaged.");
      const auto scale = static_cast<float>(1.0 / std::sqrt(squares)) * rows[sequence].weight;
      float* row = out.data() + rows[sequence].row * static_cast<std::size_t>(dimensions);
      for (int i = 0; i < dimensions; ++i) row[i] += vector[i] * scale;
    }
    return {};
  }
};

Embedder::Embedder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Embedder::Embedder(Embedder&&) noexcept = default;
Embedder& Embedder::operator=(Embedder&&) noexcept = default;
Embedder::~Embedder() = default;

Result<Embedder> Embedder::load(const fs::path& gguf, const EmbedderOptions& options) {
  auto state = std::make_unique<State>();
  HONE_TRY(state->model, load_model(gguf, 0));
  HONE_TRY(auto file, model::GgufFile::open(gguf));
  llama_model* model = state->model.get();
  state->tokenizer.emplace(llama_model_get_vocab(model));
  state->dimensions = llama_model_n_embd_out(model);
  state->encoder = llama_model_has_encoder(model) || !file.find(file.architecture_key("attention.head_count_kv"));
  if (auto pooling = file.integer(file.architecture_key("pooling_type"));
      !pooling || *pooling == LLAMA_POOLING_TYPE_NONE)
    return Error(ErrorCode::invalid_argument,
                 gguf.string() + " is not an embedder: it has no pooling that makes one vector of a text.");
  else if (*pooling == LLAMA_POOLING_TYPE_RANK)
    return Error(ErrorCode::invalid_argument, gguf.string() + " is a reranker, not an embedder.");

  state->max_tokens = token_limit(file, options);
  if (auto prefix = file.string("hone.embedding.query_prefix")) state->query_prefix = *prefix;
  HONE_TRY(auto identity, identity_of(gguf, options));
  state->identity = std::move(identity.id);
  state->languages = std::move(identity.languages);

  const int capacity = std::max(usual_batch_tokens, state->max_tokens);
  llama_context_params params = llama_context_default_params();
  params.embeddings = true;
  params.n_ctx = static_cast<std::uint32_t>(capacity);
  params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(capacity);
  params.n_seq_max = batch_texts;
  params.kv_unified = true;
  HONE_TRY(state->context, make_context(model, params, options.threads));
  state->batch.emplace(capacity);
  return Embedder(std::move(state));
}

Result<Embedder::Identity> Embedder::identity_of(const fs::path& gguf, const EmbedderOptions& options) {
  HONE_TRY(auto map, MappedFile::open(gguf));
  HONE_TRY(auto file, model::GgufFile::open(gguf));
  Identity identity{weights_identity(gguf, map) + "/" + std::to_string(token_limit(file, options)) + "w", {}};
  if (auto languages = file.strings("general.languages"))
    for (std::string_view language : *languages) identity.languages.emplace_back(language);
  return identity;
}

int Embedder::dimensions() const { return state_->dimensions; }
int Embedder::max_tokens() const { return state_->max_tokens; }
std::size_t Embedder::longest_token_bytes() const { return state_->tokenizer->longest_token_bytes(); }
Result<std::size_t> Embedder::count_tokens(std::string_view text) const {
  HONE_TRY(const auto tokens, state_->tokenizer->tokenize_for_encoder(text));
  return tokens.size();
}
const std::string& Embedder::identity() const { return state_->identity; }
const std::vector<std::string>& Embedder::languages() const { return state_->languages; }

Result<std::vector<float>> Embedder::embed(std::span<const std::string> texts, const Progress& progress,
                                           const OnVector& on_vector) {
  struct Window {
    std::size_t text;
    std::vector<Token> tokens;
    float weight;
  };
  std::vector<Window> windows;
  std::vector<std::size_t> missing(texts.size());  // windows of each text that are not read yet
  std::vector<bool> of_several(texts.size());  // longer than a window
  for (std::size_t i = 0; i < texts.size(); ++i) {
    HONE_TRY(auto cut, state_->windows(texts[i]));
    missing[i] = cut.size(), of_several[i] = cut.size() > 1;
    for (auto& tokens : cut) {
      const float weight = cut.size() > 1 ? static_cast<float>(tokens.size()) : 1.0f;
      windows.push_back({i, std::move(tokens), weight});
    }
  }
  std::stable_sort(windows.begin(), windows.end(),
                   [](const Window& a, const Window& b) { return a.tokens.size() > b.tokens.size(); });

  const auto dimensions = static_cast<std::size_t>(state_->dimensions);
  std::vector<float> out(texts.size() * dimensions);
  const auto finish = [&](std::size_t text) -> Status {
    const std::span<float> vector(out.data() + text * dimensions, dimensions);
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * x;
    if (of_several[text] && squares > 0)  // 0: windows that cancel each other out
      for (float& x : vector) x *= static_cast<float>(1.0 / std::sqrt(squares));
    return on_vector ? on_vector(text, vector) : Status();
  };
  std::vector<State::Row> rows;
  const int capacity = std::max(usual_batch_tokens, state_->max_tokens);
  state_->batch->clear();
  for (std::size_t i = 0; i <= windows.size(); ++i) {
    const bool last = i == windows.size();
    const bool full = !last && (state_->batch->size() + static_cast<int>(windows[i].tokens.size()) > capacity ||
                                rows.size() == static_cast<std::size_t>(batch_texts));
    if ((last || full) && !rows.empty()) {
      HONE_CHECK(state_->run(rows, out));
      for (const State::Row& row : rows)
        if (--missing[row.row] == 0) HONE_CHECK(finish(row.row));
      report_progress(progress, {"embedding", i * texts.size() / windows.size(), texts.size(), "texts"});
      rows.clear();
      state_->batch->clear();
    }
    if (last) break;
    const auto sequence = static_cast<llama_seq_id>(rows.size());
    for (std::size_t t = 0; t < windows[i].tokens.size(); ++t)
      state_->batch->add(windows[i].tokens[t], static_cast<llama_pos>(t), sequence, true);
    rows.push_back({windows[i].text, windows[i].weight});
  }
  return out;
}

Result<std::vector<float>> Embedder::embed_query(const std::string& query) {
  const std::string text = state_->query_prefix + query;
  return embed({&text, 1});
}

}  // namespace hone::engine
