#include "answer_writer.h"

#include <algorithm>
#include <cmath>

#include "hone/core/unicode.h"
#include "logits.h"
#include "model_state.h"

namespace hone::engine {
namespace {

constexpr int most_counted = 1 << 16;  // tokens that penalties remember

// What changes logits before one is chosen, in llama.cpp's order. A penalty of its own for what the prompt holds too.
Status add_biases(llama_sampler* chain, int vocabulary, const GenerationOptions& options,
                  std::span<const Token> prompt) {
  if (!options.logit_bias.empty()) {
    std::vector<llama_logit_bias> biases;
    for (const auto& [token, bias] : options.logit_bias) {
      if (token < 0 || token >= vocabulary)
        return Error(ErrorCode::invalid_argument, "\"logit_bias\" names the token " + std::to_string(token) +
                                                      ", and the model's last is " + std::to_string(vocabulary - 1) +
                                                      ".");
      biases.push_back({token, bias});
    }
    llama_sampler_chain_add(
        chain, llama_sampler_init_logit_bias(vocabulary, static_cast<std::int32_t>(biases.size()), biases.data()));
  }
  const int answer = std::clamp(options.max_tokens, 1, most_counted);
  if (options.repetition_penalty != 1) {
    const int counted = static_cast<int>(std::min<std::size_t>(prompt.size(), most_counted)) + answer;
    llama_sampler* repeated = llama_sampler_init_penalties(vocabulary, counted, options.repetition_penalty, 0, 0);
    for (const Token token : prompt) llama_sampler_accept(repeated, token);
    llama_sampler_chain_add(chain, repeated);
  }
  if (options.frequency_penalty != 0 || options.presence_penalty != 0)
    llama_sampler_chain_add(chain, llama_sampler_init_penalties(vocabulary, answer, 1, options.frequency_penalty,
                                                                options.presence_penalty));
  return {};
}

Result<SamplerPtr> make_sampler(const LanguageModel& model, const GenerationOptions& options,
                                std::span<const Token> prompt) {
  SamplerPtr chain(llama_sampler_chain_init(llama_sampler_chain_default_params()));
  HONE_CHECK(add_biases(chain.get(), model.tokenizer().size(), options, prompt));
  if (llama_sampler_chain_n(chain.get()) == 0 && options.temperature <= 0 && options.grammar.empty())
    return SamplerPtr();
  if (options.temperature <= 0) {
    llama_sampler_chain_add(chain.get(), llama_sampler_init_greedy());
  } else {
    llama_sampler_chain_add(chain.get(), llama_sampler_init_top_k(options.top_k));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_top_p(options.top_p, 1));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_min_p(options.min_p, 1));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_temp(options.temperature));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_dist(options.seed));
  }
  return chain;
}

// The likeliest token that goes on with a quotation; −1 when ending is likelier, or all that is left.
Token next_of_quote(const QuoteGuide& guide, const Tokenizer& tokenizer, const float* logits) {
  Token best = -1;
  float best_logit = -INFINITY;
  for (Token token : guide.allowed())
    if (logits[token] > best_logit) best_logit = logits[token], best = token;
  if (!guide.may_end()) return best;
  for (Token token = 0; token < tokenizer.size(); ++token)
    if (logits[token] > best_logit && tokenizer.ends_generation(token)) return -1;
  return best;
}

// Bytes at the end of `text` that begin a code point but do not complete it.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

}  // namespace

Result<AnswerWriter> AnswerWriter::make(const LanguageModel& model, const GenerationOptions& options,
                                        std::span<const Token> prompt, OnPiece on_piece) {
  if (options.max_tokens < 0 || !(options.temperature >= 0) || !std::isfinite(options.temperature))
    return Error(ErrorCode::invalid_argument,
                 "An answer must have 0 tokens or more and a temperature of 0 or more, not " +
                     std::to_string(options.max_tokens) + " and " + std::to_string(options.temperature) + ".");
  AnswerWriter writer(model.tokenizer(), options, std::move(on_piece));
  HONE_TRY(writer.sampler_, make_sampler(model, options, prompt));
  if (!options.grammar.empty()) {
    HONE_TRY(writer.grammar_, GrammarHold::make(model, options));
  }
  if (!options.quote.empty()) {
    HONE_TRY(writer.guide_, QuoteGuide::make(model.tokenizer(), options.quote, options.quote_beyond));
  }
  for (const std::string& stop : options.stop) writer.longest_stop_ = std::max(writer.longest_stop_, stop.size());
  return writer;
}

bool AnswerWriter::show(std::size_t bytes) {
  std::string shown = repair_utf8(std::string_view(pending_).substr(0, bytes));
  pending_.erase(0, bytes);
  out_.text += shown;
  shown_bytes_ += bytes;
  if (shown.empty()) return true;
  const std::size_t first = shown_scores_;
  while (shown_scores_ < ends_.size() && ends_[shown_scores_] <= shown_bytes_) ++shown_scores_;
  return !on_piece_ || on_piece_(shown, std::span(out_.scores).subspan(first, shown_scores_ - first));
}

bool AnswerWriter::is_spelled(Token token) const {
  return std::find(options_.spelled.begin(), options_.spelled.end(), token) != options_.spelled.end();
}

// One of all tokens, or (held) of those that the grammar allows.
Result<Token> AnswerWriter::sample(const float* logits, bool is_held) {
  candidates_.resize(static_cast<std::size_t>(tokenizer_->size()));
  for (Token token = 0; token < tokenizer_->size(); ++token)
    candidates_[static_cast<std::size_t>(token)] = {token, logits[token], 0};
  if (is_held) {
    HONE_TRY(const std::vector<bool>& allowed, grammar_->guide().allowed());
    std::erase_if(candidates_, [&](const auto& one) { return !allowed[static_cast<std::size_t>(one.id)]; });
    if (candidates_.empty()) return Error(ErrorCode::invalid_argument, "The grammar left no way to go on.");
  }
  llama_token_data_array list{candidates_.data(), candidates_.size(), -1, false};
  llama_sampler_apply(sampler_.get(), &list);
  if (list.selected < 0 || static_cast<std::size_t>(list.selected) >= list.size)
    return Error(ErrorCode::corrupt_data, "The model gave no token to choose from.");
  return list.data[list.selected].id;
}

Result<Token> AnswerWriter::choose(const float* logits, const LogitRow* row) {
  if (guide_) return next_of_quote(*guide_, *tokenizer_, logits);
  if (!sampler_) return row->likeliest();
  const bool is_held = grammar_ && grammar_->is_active(), is_greedy = options_.temperature <= 0;
  // The likeliest token is mostly one that the grammar allows: then nothing has to be asked of the others.
  HONE_TRY(Token token, sample(logits, is_held && !is_greedy));
  if (is_held && is_greedy) {
    HONE_TRY(const bool fits, grammar_->guide().allows(token));
    if (!fits) {
      HONE_TRY(token, sample(logits, true));
    }
  }
  llama_sampler_accept(sampler_.get(), token);
  if (grammar_) HONE_CHECK(grammar_->accept(token));
  return token;
}

Result<bool> AnswerWriter::take(const float* logits) {
  std::optional<LogitRow> row;
  if ((!sampler_ && !guide_) || options_.likeliest >= 0) {
    row.emplace(logits, tokenizer_->size());
    if (!row->is_finite())
      return Error(ErrorCode::corrupt_data, "The model gave logits that are no numbers; its file may be damaged.");
  }
  HONE_TRY(const Token token, choose(logits, row ? &*row : nullptr));
  if (out_.tokens.empty()) out_.timings.first_token_seconds = watch_.seconds();
  const bool is_stop =
      std::find(options_.stop_tokens.begin(), options_.stop_tokens.end(), token) != options_.stop_tokens.end();
  if (token < 0 || tokenizer_->ends_generation(token) || is_stop) {
    ended_ = StopReason::end_of_turn;
    return false;
  }
  if (guide_) guide_->advance(token);
  out_.tokens.push_back(token);
  pending_ += is_spelled(token) ? tokenizer_->token_text(token) : tokenizer_->text({&token, 1});
  if (options_.likeliest >= 0) {
    out_.scores.push_back({token, row->log_probability(token), row->likeliest(options_.likeliest)});
    ends_.push_back(shown_bytes_ + pending_.size());
  }

  std::size_t stop_at = std::string::npos;
  for (const std::string& stop : options_.stop)
    if (!stop.empty()) stop_at = std::min(stop_at, pending_.find(stop));
  if (stop_at != std::string::npos) {
    pending_.resize(stop_at);
    ended_ = StopReason::stop_text;
    return false;
  }
  const std::size_t withheld = std::max(unfinished_bytes(pending_), longest_stop_ > 0 ? longest_stop_ - 1 : 0);
  std::size_t ready = pending_.size() > withheld ? pending_.size() - withheld : 0;
  while (ready > 0 && ready < pending_.size() && (static_cast<unsigned char>(pending_[ready]) & 0xC0) == 0x80) --ready;
  if (ready > 0 && !show(ready)) {
    ended_ = StopReason::cancelled;
    return false;
  }
  return true;
}

Generation AnswerWriter::finish(StopReason reason) {
  out_.reason = ended_.value_or(reason);
  // A character that the end cut in two is none; nor is the last of its bytes.
  pending_.resize(pending_.size() - unfinished_bytes(pending_));
  if (out_.reason != StopReason::cancelled) show(pending_.size());
  out_.timings.total_seconds = watch_.seconds();
  return std::move(out_);
}

}  // namespace hone::engine
