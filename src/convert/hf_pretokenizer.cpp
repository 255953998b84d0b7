#include "hf_pretokenizer.h"

#include <string_view>
#include <vector>

#include "hf_encoding.h"
#include "hf_pretokenizer_hashes.h"
#include "hone/core/hash.h"

namespace hone::convert {
namespace {

// The text whose ids tell tokenizers apart (convert_hf_to_gguf_update.py).
constexpr std::string_view check_text =
    "\n \n\n \n\n\n \t \t\t \t\n  \n   \n    \n     \n🚀 (normal) 😶\u200d🌫️ (multiple emojis concatenated) "
    "✅ "
    "🦙🦙 3 33 333 3333 33333 333333 "
    "3333333 33333333 3.3 3..3 3...3 កាន់តែពិសេសអាច😁 ?我想在apple工作1314151天～ ------======= нещо на Български "
    "''''''```````\"\"\"\"......!!!!!!?????? I've been 'told he's there, 'RE you sure? 'M not sure I'll make it, 'D "
    "you like some "
    "tea? We'Ve a'lL";

struct Definition {
  const char* name;
  const char* json;  // of the "pre_tokenizer", reduced to what decides how it splits
};

const Definition definitions[] = {
    {"gpt-2", R"j([{"ByteLevel":true}])j"},
    {"smollm", R"j([{"Digits":true},{"ByteLevel":true}])j"},
    {"llama-bpe",
     R"j([{"Split":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},{"ByteLevel":false}])j"},
    {"qwen2",
     R"j([{"Split":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},{"ByteLevel":false}])j"},
    {"tekken",
     R"j([{"Split":"[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},{"ByteLevel":false}])j"},
};

// One pre-tokenizer or a sequence of them → a list of what each does; null for one that no definition has.
Json reduce(const Json& pre) {
  Json steps = Json::array();
  const std::string type = json_value<std::string>(pre, "type", "");
  if (type == "Sequence") {
    for (const Json& one : json_value<Json>(pre, "pretokenizers", Json::array()))
      for (const Json& step : reduce(one)) steps.push_back(step);
  } else if (type == "ByteLevel") {
    const bool plain = !json_value<bool>(pre, "add_prefix_space", false);
    steps.push_back(plain ? Json{{type, json_value<bool>(pre, "use_regex", true)}} : Json());
  } else if (type == "Digits") {
    steps.push_back({{type, json_value<bool>(pre, "individual_digits", false)}});
  } else if (type == "Split" && json_value<std::string>(pre, "behavior", "") == "Isolated" &&
             !json_value<bool>(pre, "invert", false)) {
    const Json pattern = json_value<Json>(pre, "pattern", Json());
    steps.push_back({{type, json_value<std::string>(pattern, "Regex", "")}});
  } else {
    steps.push_back(Json());
  }
  return steps;
}

}  // namespace

Result<std::string> pretokenizer_name(const Json& tokenizer) {
  const Json model = json_value<Json>(tokenizer, "model", Json::object());
  std::string hash = "not computed";
  auto ids = hf_encode(tokenizer, check_text);
  if (ids) {
    std::string list = "[";
    for (std::size_t i = 0; i < ids->size(); ++i) list += (i ? ", " : "") + std::to_string((*ids)[i]);
    hash = sha256(list + "]");
    for (const auto& [known, name] : pretokenizer_hashes)
      if (known == hash) return std::string(name);
  }
  if (json_value<std::string>(model, "type", "") == "WordPiece")
    return std::string("default");  // llama.cpp has one WordPiece splitter
  const Json steps = reduce(json_value<Json>(tokenizer, "pre_tokenizer", Json()));
  for (const Definition& definition : definitions)
    if (Json::parse(definition.json) == steps) return std::string(definition.name);
  return Error(ErrorCode::unsupported,
               "tokenizer.json: this way of splitting text before BPE is not one that llama.cpp's pre-tokenizers are "
               "known to do (hash " +
                   hash + ", definition " + dump(steps).substr(0, 300) +
                   "). Take a GGUF file of this model that its makers or llama.cpp converted.");
}

}  // namespace hone::convert
