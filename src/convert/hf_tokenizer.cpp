#include "hf_tokenizer.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>

#include "hf_pretokenizer.h"
#include "hf_special_tokens.h"
#include "hone/core/files.h"

namespace hone::convert {
namespace {

Result<Json> read_json(const fs::path& path) {
  HONE_TRY(auto text, read_file(path, longest_hf_file));
  return parse_json(text, path.filename().string());
}

struct AddedToken {
  std::string content;
  bool special = false;
};

// Id → added token: tokenizer.json's list, then tokenizer_config.json's, then the special tokens it only names.
Result<std::map<std::uint64_t, AddedToken>> added_tokens(const HfTokenizerFiles& files, const Json& vocabulary) {
  std::map<std::uint64_t, AddedToken> added;
  auto add = [&](std::uint64_t id, const Json& token) {
    const std::string content = json_value<std::string>(token, "content", "");
    if (!content.empty()) added[id] = {content, json_value<bool>(token, "special", false)};
  };
  if (auto list = files.tokenizer.find("added_tokens"); list != files.tokenizer.end() && list->is_array())
    for (const Json& token : *list) {
      HONE_TRY(auto id, json_get<std::uint64_t>(token, "id", "tokenizer.json: an added token"));
      add(id, token);
    }
  const Json& config = files.tokenizer_config;
  if (config.is_object() && config.contains("added_tokens_decoder") && config["added_tokens_decoder"].is_object())
    for (const auto& [key, token] : config["added_tokens_decoder"].items()) {
      if (key.empty() || key.size() > 9 || key.find_first_not_of("0123456789") != std::string::npos)
        return Error(ErrorCode::corrupt_data, "tokenizer_config.json: added_tokens_decoder has the key \"" +
                                                  key.substr(0, 40) + "\", which is no id.");
      add(std::stoull(key), token);
    }
  for (const char* kind : {"bos", "eos", "unk", "sep", "pad", "cls", "mask"}) {
    const std::string key = std::string(kind) + "_token";
    if (!config.is_object() || !config.contains(key)) continue;
    const std::string content = config[key].is_object() ? json_value<std::string>(config[key], "content", "")
                                                        : json_value<std::string>(config, key, "");
    auto id = content.empty() ? vocabulary.end() : vocabulary.find(content);
    if (id != vocabulary.end() && id->is_number_unsigned())
      added.emplace(id->get<std::uint64_t>(), AddedToken{content, true});
  }
  return added;
}

Result<Json> base_vocabulary(const HfTokenizerFiles& files) {
  if (!files.tokenizer.is_object())
    return Error(
        ErrorCode::not_found,
        files.folder.string() + " has no tokenizer.json; save the tokenizer with a current transformers to get one.");
  HONE_TRY(auto model, json_get<Json>(files.tokenizer, "model", "tokenizer.json"));
  HONE_TRY(auto vocabulary, json_get<Json>(model, "vocab", "tokenizer.json: \"model\""));
  if (!vocabulary.is_object())
    return Error(ErrorCode::unsupported,
                 "tokenizer.json: its vocabulary is no map from tokens to ids (BPE and WordPiece are read).");
  return vocabulary;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

void set_tokens(model::GgufWriter& writer, const char* model, const std::string& pre, const Vocabulary& vocabulary) {
  writer.set("tokenizer.ggml.model", std::string(model));
  writer.set("tokenizer.ggml.pre", pre);
  writer.set("tokenizer.ggml.tokens", vocabulary.tokens);
  if (!vocabulary.scores.empty()) writer.set("tokenizer.ggml.scores", vocabulary.scores);
  writer.set("tokenizer.ggml.token_type", vocabulary.kinds);
}

}  // namespace

Result<Json> read_json_if_there(const fs::path& path) {
  HONE_TRY(const bool there, is_there(path));
  return there ? read_json(path) : Result<Json>(Json());
}

Result<HfTokenizerFiles> HfTokenizerFiles::read(const fs::path& folder) {
  HfTokenizerFiles files;
  files.folder = folder;
  HONE_TRY(files.config, read_json(folder / "config.json"));
  HONE_TRY(files.tokenizer, read_json_if_there(folder / "tokenizer.json"));
  HONE_TRY(files.tokenizer_config, read_json_if_there(folder / "tokenizer_config.json"));
  HONE_CHECK(files.check());
  return files;
}

Status HfTokenizerFiles::check() const {
  if (!config.is_object()) return Error(ErrorCode::corrupt_data, "config.json is no JSON object.");
  if (!tokenizer.is_null() && !tokenizer.is_object())
    return Error(ErrorCode::corrupt_data, "tokenizer.json is no JSON object.");
  if (!tokenizer_config.is_null() && !tokenizer_config.is_object())
    return Error(ErrorCode::corrupt_data, "tokenizer_config.json is no JSON object.");
  return {};
}

bool looks_special(const std::string& token) {
  auto framed = [&](std::string_view begin, std::string_view end) {
    return token.size() >= begin.size() && token.size() >= end.size() &&
           std::string_view(token).substr(0, begin.size()) == begin &&
           std::string_view(token).substr(token.size() - end.size()) == end;
  };
  return token == "<pad>" || token == "<mask>" || token == "<2mass>" || token == "[@BOS@]" || framed("<|", "|>") ||
         framed("<｜", "｜>") || framed("<unused", ">");
}

Result<Vocabulary> read_vocabulary(const HfTokenizerFiles& files, std::size_t vocabulary_size) {
  HONE_TRY(auto base, base_vocabulary(files));
  if (vocabulary_size > largest_vocabulary)
    return Error(ErrorCode::limit_exceeded, "config.json: a vocabulary of " + std::to_string(vocabulary_size) +
                                                " tokens is over the limit of 4 million.");
  Vocabulary out;
  out.tokens.resize(vocabulary_size);
  out.kinds.assign(vocabulary_size, static_cast<std::int32_t>(TokenKind::unused));
  auto outside = [&](const std::string& token, const std::string& id) {
    return Error(ErrorCode::corrupt_data, "tokenizer.json: token \"" + token.substr(0, 40) + "\" has the id " + id +
                                              ", but config.json says the vocabulary has " +
                                              std::to_string(vocabulary_size) + " tokens.");
  };
  for (const auto& [token, id] : base.items()) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= vocabulary_size) return outside(token, dump(id));
    out.tokens[id.get<std::size_t>()] = token;
    out.kinds[id.get<std::size_t>()] = static_cast<std::int32_t>(TokenKind::normal);
  }
  HONE_TRY(auto added, added_tokens(files, base));
  for (const auto& [id, token] : added) {
    if (id >= vocabulary_size) return outside(token.content, std::to_string(id));
    const bool control = token.special || looks_special(token.content);
    out.tokens[id] = token.content;
    if (!control) replace_all(out.tokens[id], "▁", " ");  // user-defined spaces are matched as they are written
    out.kinds[id] = static_cast<std::int32_t>(control ? TokenKind::control : TokenKind::user_defined);
  }
  for (std::size_t id = 0; id < vocabulary_size; ++id)
    if (out.kinds[id] == static_cast<std::int32_t>(TokenKind::unused))
      out.tokens[id] = "[PAD" + std::to_string(id) + "]";
  return out;
}

Status set_bpe_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files, std::size_t vocabulary_size) {
  HONE_TRY(auto vocabulary, read_vocabulary(files, vocabulary_size));
  HONE_TRY(auto pre, pretokenizer_name(files.tokenizer));
  set_tokens(writer, "gpt2", pre, vocabulary);
  HONE_TRY(auto special, HfSpecialTokens::read(files, true));
  special.set(writer);
  return {};
}

Status set_wordpiece_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files, std::size_t vocabulary_size,
                                std::uint32_t token_types) {
  HONE_TRY(auto vocabulary, read_vocabulary(files, vocabulary_size));
  HONE_TRY(auto pre, pretokenizer_name(files.tokenizer));
  writer.set("tokenizer.ggml.token_type_count", token_types);
  for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) {
    std::string& token = vocabulary.tokens[id];
    if (vocabulary.kinds[id] == static_cast<std::int32_t>(TokenKind::control)) continue;
    if (token.rfind("##", 0) == 0)
      token.erase(0, 2);
    else
      token.insert(0, "▁");
  }
  set_tokens(writer, "bert", pre, vocabulary);
  HONE_TRY(auto special, HfSpecialTokens::read(files, false, vocabulary.tokens.size()));
  special.set(writer);
  return {};
}

bool has_byte_fallback(const HfTokenizerFiles& files) {
  if (!files.tokenizer.is_object() || !files.tokenizer.contains("model")) return false;
  const Json& model = files.tokenizer["model"];
  const Json decoder = files.tokenizer.contains("decoder") ? files.tokenizer["decoder"] : Json();
  return json_value<std::string>(model, "type", "") == "BPE" && json_value<bool>(model, "byte_fallback", false) &&
         json_value<std::string>(decoder, "type", "") == "Sequence";
}

Status set_byte_fallback_vocabulary(model::GgufWriter& writer, const HfTokenizerFiles& files) {
  HONE_TRY(auto base, base_vocabulary(files));
  HONE_TRY(auto added, added_tokens(files, base));
  std::size_t size = base.size();
  for (const auto& [id, token] : added) size = std::max(size, static_cast<std::size_t>(id) + 1);
  // No [PADn] here: the vocabulary ends where the tokenizer's does.
  HONE_TRY(auto vocabulary, read_vocabulary(files, size));
  for (std::size_t id = 0; id < size; ++id) {
    const std::string& token = vocabulary.tokens[id];
    auto known = added.find(id);
    const bool special = known != added.end() && known->second.special;
    const bool byte = token.size() == 6 && token.rfind("<0x", 0) == 0 && token[5] == '>' &&
                      token.find_first_not_of("0123456789ABCDEFabcdef", 3) == 5;
    TokenKind kind = byte                ? TokenKind::byte
                     : special           ? TokenKind::control
                     : id >= base.size() ? TokenKind::user_defined
                                         : TokenKind::normal;
    vocabulary.kinds[id] = static_cast<std::int32_t>(kind);
    if (known != added.end()) vocabulary.tokens[id] = known->second.content;
  }
  vocabulary.scores.assign(size, -1000.0f);
  set_tokens(writer, "llama", "default", vocabulary);
  HONE_TRY(auto special, HfSpecialTokens::read(files, false, size));
  special.set(writer);
  return {};
}

}  // namespace hone::convert
