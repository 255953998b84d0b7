// SentencePiece's tokenizer.model: a protocol buffer whose field 1 repeats {1: piece, 2: score, 3: kind}.
// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
#include <cstring>
#include <optional>
#include <string_view>

#include "hf_special_tokens.h"
#include "hf_tokenizer.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"

namespace hone::convert {
namespace {

// One field of a protocol buffer message.
struct Field {
  std::uint64_t number = 0, value = 0;  // value: of a varint, or the bits of a fixed number
  std::string_view bytes;  // of a string or message
};

// Reads field after field; nullopt at the end, an error where the wire format is broken.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : left_(bytes) {}

  Result<std::optional<Field>> next() {
    if (left_.empty()) return std::optional<Field>();
    HONE_TRY(auto tag, varint());
    Field field;
    field.number = tag >> 3;
    switch (tag & 7) {
      case 0: {
        HONE_TRY(field.value, varint());
        break;
      }
      case 1: HONE_CHECK(fixed(field, 8)); break;
      case 5: HONE_CHECK(fixed(field, 4)); break;
      case 2: {
        HONE_TRY(auto length, varint());
        if (length > left_.size()) return broken();
        field.bytes = left_.substr(0, length);
        left_.remove_prefix(length);
        break;
      }
      default: return broken();
    }
    return std::optional<Field>(field);
  }

 private:
  static Error broken() {
    return Error(ErrorCode::corrupt_data, "tokenizer.model is damaged or is no SentencePiece model.");
  }

  Status fixed(Field& field, std::size_t width) {
    if (left_.size() < width) return broken();
    std::memcpy(&field.value, left_.data(), width);  // little-endian, as we are
    left_.remove_prefix(width);
    return {};
  }

  Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (left_.empty()) return broken();
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    return broken();
  }

  std::string_view left_;
};

}  // namespace

Result<std::vector<SentencePiece>> parse_sentencepiece(std::string_view model) {
  std::vector<SentencePiece> pieces;
  for (Fields fields(model);;) {
    HONE_TRY(auto field, fields.next());
    if (!field) break;
    if (field->number != 1) continue;
    SentencePiece piece;
    for (Fields inner(field->bytes);;) {
      HONE_TRY(auto part, inner.next());
      if (!part) break;
      if (part->number == 1) piece.text = part->bytes;
      if (part->number == 2) std::memcpy(&piece.score, &part->value, sizeof piece.score);
      if (part->number == 3 && part->value >= 1 && part->value <= 6) {
        // SentencePiece's numbers: 4 is user-defined, 5 unused, 6 byte, as in GGUF; a user-defined piece is plain there.
        piece.kind = static_cast<TokenKind>(part->value);
        if (piece.kind == TokenKind::user_defined) piece.kind = TokenKind::normal;
      }
    }
    if (!is_utf8(piece.text))
      return Error(ErrorCode::corrupt_data,
                   "tokenizer.model: piece " + std::to_string(pieces.size()) + " is no valid UTF-8.");
    if (pieces.size() >= largest_vocabulary)
      return Error(ErrorCode::limit_exceeded, "tokenizer.model holds more than 4 million pieces.");
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Status set_sentencepiece_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files,
                                    std::size_t vocabulary_size) {
  if (vocabulary_size > largest_vocabulary)
    return Error(ErrorCode::limit_exceeded, "config.json: vocab_size is over the limit of 4 million.");
  HONE_TRY(auto model, read_file(files.folder / "tokenizer.model", longest_hf_file));
  HONE_TRY(auto pieces, parse_sentencepiece(model));
  Vocabulary out;
  out.scores.assign(vocabulary_size, -10000.0f);
  out.kinds.assign(vocabulary_size, static_cast<std::int32_t>(TokenKind::unused));
  for (std::size_t id = 0; id < vocabulary_size; ++id) out.tokens.push_back("[PAD" + std::to_string(id) + "]");
  auto put = [&](std::size_t id, const std::string& text, float score, TokenKind kind) {
    if (id >= vocabulary_size) return;  // the model has no row for it
    out.tokens[id] = text;
    out.scores[id] = score;
    out.kinds[id] = static_cast<std::int32_t>(kind);
  };
  for (std::size_t id = 0; id < pieces.size(); ++id) put(id, pieces[id].text, pieces[id].score, pieces[id].kind);

  HONE_TRY(const auto more, read_file_if_there(files.folder / "added_tokens.json", longest_hf_file));
  if (more) {
    HONE_TRY(auto added, parse_json(*more, "added_tokens.json"));
    for (const auto& [token, id] : added.items())
      if (id.is_number_unsigned()) put(id.get<std::size_t>(), token, -1000.0f, TokenKind::user_defined);
  }
  const Json decoder = json_value<Json>(files.tokenizer_config, "added_tokens_decoder", Json::object());
  for (const auto& [key, token] : decoder.items()) {
    if (key.empty() || key.size() > 9 || key.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string content = json_value<std::string>(token, "content", "");
    const bool control = json_value<bool>(token, "special", false) || looks_special(content);
    if (!control)
      for (std::size_t at = 0; (at = content.find("▁", at)) != std::string::npos; ++at) content.replace(at, 3, " ");
    put(std::stoull(key), content, -1000.0f, control ? TokenKind::control : TokenKind::user_defined);
  }

  writer.set("tokenizer.ggml.model", std::string("llama"));
  writer.set("tokenizer.ggml.pre", std::string("default"));
  writer.set("tokenizer.ggml.tokens", out.tokens);
  writer.set("tokenizer.ggml.scores", out.scores);
  writer.set("tokenizer.ggml.token_type", out.kinds);
  HONE_TRY(auto special, HfSpecialTokens::read(files, false, vocabulary_size));
  special.set(writer);
  return {};
}

}  // namespace hone::convert
