// The tokenizer of a Hugging Face folder as the tokenizer.* keys of a GGUF file: what convert_hf_to_gguf.py writes.
//
//   HONE_TRY(auto files, HfTokenizerFiles::read(folder));
//   HONE_CHECK(set_bpe_vocabulary(writer, files, /*vocabulary_size=*/49152));
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/model/gguf_writer.h"

namespace hone::convert {

// Larger ones are refused.
inline constexpr std::uint64_t longest_hf_file = 256 << 20;  // bytes
inline constexpr std::size_t largest_vocabulary = 4'000'000;  // tokens

// Null when there is no such file. Errors: io, limit_exceeded, corrupt_data.
Result<Json> read_json_if_there(const std::filesystem::path& path);

// tokenizer.json and its neighbours, parsed.
struct HfTokenizerFiles {
  std::filesystem::path folder;
  Json tokenizer;  // tokenizer.json; null when there is none
  Json tokenizer_config;  // tokenizer_config.json; null when there is none
  Json config;  // config.json
  static Result<HfTokenizerFiles> read(const std::filesystem::path& folder);
  Status check() const;  // each is an object, or null where it may be missing
};

// The values of tokenizer.ggml.token_type.
enum class TokenKind : std::int32_t { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };

struct Vocabulary {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;  // TokenKind
  std::vector<float> scores;  // SentencePiece only
};

// A token whose look says that it controls: "<|im_end|>", "<pad>", "<unused7>".
bool looks_special(const std::string& token);

// The base vocabulary, the added tokens over it, "[PADn]" where neither says anything.
// Errors: corrupt_data when an id is outside vocabulary_size.
Result<Vocabulary> read_vocabulary(const HfTokenizerFiles& files, std::size_t vocabulary_size);

// One piece of a SentencePiece model.
struct SentencePiece {
  std::string text;
  float score = 0;
  TokenKind kind = TokenKind::normal;
};
// The pieces of tokenizer.model. Errors: corrupt_data, limit_exceeded.
Result<std::vector<SentencePiece>> parse_sentencepiece(std::string_view model);

// GPT-2 style byte-level BPE: model, pre, tokens, token_type, merges, special tokens, chat template.
Status set_bpe_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files, std::size_t vocabulary_size);
// WordPiece, with "▁" before a word's first piece in place of "##" before the others.
Status set_wordpiece_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files, std::size_t vocabulary_size,
                                std::uint32_t token_types);
// SentencePiece from tokenizer.model.
Status set_sentencepiece_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files,
                                    std::size_t vocabulary_size);
// SentencePiece-like BPE with byte fallback, from tokenizer.json alone (Llama 2, Mistral).
Status set_byte_fallback_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files);
// True for the tokenizer.json that set_byte_fallback_vocabulary reads.
bool has_byte_fallback(const HfTokenizerFiles& files);

}  // namespace hone::convert
