#include "hone/engine/cross_encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "hone/core/files.h"
#include "hone/engine/tokenizer.h"
#include "hone/installed/registry.h"
#include "hone/model/gguf.h"
#include "runtime.h"

namespace hone::engine {
namespace {

constexpr int batch_pairs = 64;

// Embeddings of all tokens and what turns a token of the first text into one of the second: (vocabulary, width), (width).
struct TypedEmbeddings {
  std::vector<float> tokens, second_text;
  std::size_t width = 0;

  // Empty where the model has one type, or none.
  static Result<TypedEmbeddings> read(const model::GgufFile& file) {
    TypedEmbeddings read;
    const model::GgufTensor* types = file.find_tensor("token_types.weight");
    const model::GgufTensor* embeddings = file.find_tensor("token_embd.weight");
    if (!types || !embeddings || types->shape.size() != 2 || types->shape[1] < 2 || embeddings->shape.size() != 2)
      return read;
    read.width = types->shape[0];
    if (embeddings->shape[0] != read.width)
      return Error(ErrorCode::corrupt_data, file.name() + ": token_types and token_embd differ in their width.");
    std::vector<float> both(read.width * types->shape[1]);
    HONE_CHECK(model::dequantize(types->type, types->data, both));
    for (std::size_t i = 0; i < read.width; ++i) read.second_text.push_back(both[read.width + i] - both[i]);
    read.tokens.resize(read.width * embeddings->shape[1]);
    HONE_CHECK(model::dequantize(embeddings->type, embeddings->data, read.tokens));
    return read;
  }
};

struct Pair {
  std::vector<Token> tokens;
  std::size_t second_text = 0;  // where it begins
};

}  // namespace

struct CrossEncoder::State {
  ModelPtr model;
  Context context;
  std::optional<Tokenizer> tokenizer;
  TypedEmbeddings embeddings;
  std::string name;
  Token begin = -1, between = -1;  // [CLS] and [SEP], or <s> and </s>
  bool doubled = false;  // RoBERTa writes its separator twice
  int max_tokens = 0;

  Pair join(std::vector<Token> question, std::vector<Token> passage) const {
    const std::size_t room = static_cast<std::size_t>(max_tokens) - (doubled ? 4 : 3);
    while (question.size() + passage.size() > room) (question.size() > passage.size() ? question : passage).pop_back();
    Pair pair{{begin}};
    pair.tokens.insert(pair.tokens.end(), question.begin(), question.end());
    pair.tokens.insert(pair.tokens.end(), doubled ? 2 : 1, between);
    pair.second_text = pair.tokens.size();
    pair.tokens.insert(pair.tokens.end(), passage.begin(), passage.end());
    pair.tokens.push_back(between);
    return pair;
  }

  // Scores of the pairs of one batch go to their places in `out`.
  Status run(const std::vector<Pair>& pairs, std::span<const std::size_t> which, std::vector<float>& out) {
    std::vector<Token> tokens;
    std::vector<float> rows;
    std::vector<llama_pos> positions;
    std::vector<llama_seq_id> sequences;
    for (std::size_t sequence = 0; sequence < which.size(); ++sequence) {
      const Pair& pair = pairs[which[sequence]];
      for (std::size_t i = 0; i < pair.tokens.size(); ++i) {
        tokens.push_back(pair.tokens[i]);
        positions.push_back(static_cast<llama_pos>(i));
        sequences.push_back(static_cast<llama_seq_id>(sequence));
        if (embeddings.width == 0) continue;
        const float* row = &embeddings.tokens[static_cast<std::size_t>(pair.tokens[i]) * embeddings.width];
        for (std::size_t d = 0; d < embeddings.width; ++d)
          rows.push_back(row[d] + (i < pair.second_text ? 0 : embeddings.second_text[d]));
      }
    }
    const std::size_t n = tokens.size();
    std::vector<std::int32_t> counts(n, 1);
    std::vector<llama_seq_id*> of_token(n);
    for (std::size_t i = 0; i < n; ++i) of_token[i] = &sequences[i];
    std::vector<std::int8_t> outputs(n, 1);
    llama_batch batch{};
    batch.n_tokens = static_cast<std::int32_t>(n);
    if (rows.empty())
      batch.token = tokens.data();
    else
      batch.embd = rows.data();
    batch.pos = positions.data(), batch.n_seq_id = counts.data(), batch.seq_id = of_token.data();
    batch.logits = outputs.data();
    if (const int code = llama_encode(context.handle.get(), batch); code != 0) return decode_error(code);
    for (std::size_t sequence = 0; sequence < which.size(); ++sequence) {
      const float* score = llama_get_embeddings_seq(context.handle.get(), static_cast<llama_seq_id>(sequence));
      if (!score || !std::isfinite(*score))
        return Error(ErrorCode::corrupt_data, name + " gave a score that is not finite; the file may be damaged.");
      out[which[sequence]] = *score;
    }
    return {};
  }
};

CrossEncoder::CrossEncoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
CrossEncoder::CrossEncoder(CrossEncoder&&) noexcept = default;
CrossEncoder& CrossEncoder::operator=(CrossEncoder&&) noexcept = default;
CrossEncoder::~CrossEncoder() = default;

Result<bool> CrossEncoder::is_one(const fs::path& gguf) {
  HONE_TRY(const auto file, model::GgufFile::open(gguf));
  return installed::kind_of(file) == installed::ModelKind::reranker;
}

Result<CrossEncoder> CrossEncoder::load(const fs::path& gguf, const CrossEncoderOptions& options) {
  auto state = std::make_unique<State>();
  state->name = gguf.string();
  {
    HONE_TRY(const auto file, model::GgufFile::open(gguf));
    if (installed::kind_of(file) != installed::ModelKind::reranker)
      return Error(ErrorCode::invalid_argument,
                   state->name + " is not a reranker: it does not score a question with a passage.");
    HONE_TRY(const auto trained, file.integer(file.architecture_key("context_length")));
    state->max_tokens = static_cast<int>(std::clamp<std::int64_t>(trained, 16, 512));
    if (options.max_tokens > 0) state->max_tokens = std::clamp(options.max_tokens, 16, state->max_tokens);
    HONE_TRY(state->embeddings, TypedEmbeddings::read(file));
  }
  HONE_TRY(state->model, load_model(gguf, 0));
  llama_model* model = state->model.get();
  if (llama_model_n_cls_out(model) != 1)
    return Error(ErrorCode::invalid_argument, state->name + " is a classifier of " +
                                                  std::to_string(llama_model_n_cls_out(model)) +
                                                  " labels; a reranker has one.");
  const llama_vocab* vocabulary = llama_model_get_vocab(model);
  state->tokenizer.emplace(vocabulary);
  const bool wordpiece = llama_vocab_type(vocabulary) == LLAMA_VOCAB_TYPE_WPM;
  state->begin = llama_vocab_bos(vocabulary);
  state->between = wordpiece ? llama_vocab_sep(vocabulary) : llama_vocab_eos(vocabulary);
  state->doubled = !wordpiece;
  if (state->begin < 0 || state->between < 0)
    return Error(ErrorCode::unsupported, state->name + " has no tokens that begin and separate two texts.");

  const int capacity = std::max(usual_batch_tokens, state->max_tokens);
  llama_context_params params = llama_context_default_params();
  params.embeddings = true;
  params.pooling_type = LLAMA_POOLING_TYPE_RANK;
  params.n_ctx = params.n_batch = params.n_ubatch = static_cast<std::uint32_t>(capacity);
  params.n_seq_max = batch_pairs;
  params.kv_unified = true;
  HONE_TRY(state->context, make_context(model, params, options.threads));
  return CrossEncoder(std::move(state));
}

int CrossEncoder::max_tokens() const { return state_->max_tokens; }

Result<std::vector<float>> CrossEncoder::score(const std::string& question, std::span<const std::string> passages) {
  HONE_TRY(const auto asked, state_->tokenizer->tokenize(question));
  std::vector<Pair> pairs;
  for (const std::string& passage : passages) {
    HONE_TRY(auto tokens, state_->tokenizer->tokenize(passage));
    pairs.push_back(state_->join(asked, std::move(tokens)));
  }
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return pairs[a].tokens.size() > pairs[b].tokens.size(); });
  std::vector<float> scores(pairs.size());
  const auto capacity = static_cast<std::size_t>(std::max(usual_batch_tokens, state_->max_tokens));
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin, tokens = 0;
    while (end < order.size() && end - begin < batch_pairs && tokens + pairs[order[end]].tokens.size() <= capacity)
      tokens += pairs[order[end++]].tokens.size();
    HONE_CHECK(state_->run(pairs, std::span(order).subspan(begin, end - begin), scores));
    begin = end;
  }
  return scores;
}

}  // namespace hone::engine
