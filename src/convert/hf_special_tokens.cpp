#include "hf_special_tokens.h"

#include <algorithm>
#include <map>

#include "hone/core/files.h"
#include "hone/core/lines.h"

namespace hone::convert {
namespace {

// A member that is a string and not empty.
std::string text_of(const Json& json, const char* key) { return json_value<std::string>(json, key, ""); }

// The token that a template's step names, or "".
std::string special_of(const Json& step) {
  auto found = step.find("SpecialToken");
  return step.is_object() && found != step.end() ? text_of(*found, "id") : "";
}
std::string sequence_of(const Json& step) {
  auto found = step.find("Sequence");
  return step.is_object() && found != step.end() ? text_of(*found, "id") : "";
}

// "bos_token": "<s>" or {"content": "<s>", …}.
std::string token_of(const Json& config, const std::string& key) {
  auto found = config.find(key);
  if (!config.is_object() || found == config.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->is_object() ? text_of(*found, "content") : "";
}

// What tokenizer_config.json has under a key, compared as Python would: an object is not equal to its own content.
Json raw(const Json& config, const std::string& key) {
  return config.is_object() && config.contains(key) ? config[key] : Json();
}
bool is_unset(const Json& token) {
  return token.is_null() || (token.is_string() && token.get_ref<const std::string&>().empty());
}

Json list_of(const Json& json, const char* key) {
  auto found = json.find(key);
  return json.is_object() && found != json.end() && found->is_array() ? *found : Json::array();
}

}  // namespace

void HfSpecialTokens::set_add(const std::string& kind, bool add) {
  for (auto& [name, value] : adds_)
    if (name == kind) {
      value = add;
      return;
    }
  adds_.emplace_back(kind, add);
}

bool HfSpecialTokens::has_add(const std::string& kind) const {
  return std::any_of(adds_.begin(), adds_.end(), [&](const auto& add) { return add.first == kind; });
}

void HfSpecialTokens::set_id(const std::string& kind, const Json& id) {
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() > UINT32_MAX) return;
  if (vocabulary_size_ && id.get<std::uint64_t>() >= *vocabulary_size_) return;
  if (std::none_of(ids_.begin(), ids_.end(), [&](const auto& known) { return known.first == kind; }))
    ids_.emplace_back(kind, id.get<std::uint32_t>());
}

void HfSpecialTokens::read_normalizer(const Json& normalizer) {
  const std::string type = text_of(normalizer, "type");
  if (type == "Lowercase") lowercase_ = true;
  if (type == "StripAccents") strip_accents_ = true;
  if (type == "BertNormalizer") {
    if (normalizer.contains("lowercase") && normalizer["lowercase"].is_boolean())
      lowercase_ = normalizer["lowercase"].get<bool>();
    if (normalizer.contains("strip_accents") && normalizer["strip_accents"].is_boolean())
      strip_accents_ = normalizer["strip_accents"].get<bool>();
  }
  if (type == "Sequence")
    for (const Json& one : list_of(normalizer, "normalizers")) read_normalizer(one);
}

// bos, cls, eos and sep here are what tokenizer_config.json says, changed as the post-processor is read.
void HfSpecialTokens::read_template(const Json& processor, Json& config) {
  const Json single = list_of(processor, "single"), pair = list_of(processor, "pair");
  Json bos = raw(config, "bos_token"), cls = raw(config, "cls_token"), eos = raw(config, "eos_token"),
       sep = raw(config, "sep_token");
  std::string first, last;
  if (single.size() > 1) {
    first = special_of(single.front());
    if (!first.empty()) {
      if (config.is_null())
        bos = first;
      else if (first != bos && first != cls) {
        if (is_unset(bos)) config["bos_token"] = bos = first;
        if (is_unset(cls)) config["cls_token"] = cls = first;
      }
      set_add("bos", first == bos || first == cls);
    }
    last = special_of(single.back());
    if (!last.empty()) {
      if (config.is_null())
        eos = last;
      else if (last != eos) {
        // The former end token is kept as end of turn, then as end of message.
        for (const char* kind : {"eot", "eom"}) {
          if (std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end()) continue;
          kinds_.push_back(kind);
          config[std::string(kind) + "_token"] = eos;
          break;
        }
        config["eos_token"] = eos = last;
      }
      set_add("eos", last == eos);
    }
  }
  if (pair.empty()) return;
  const std::size_t begin = !first.empty() && special_of(pair.front()) == first ? 1 : 0;
  const std::size_t end = pair.size() - (!last.empty() && special_of(pair.back()) == last ? 1 : 0);
  if (begin >= end || sequence_of(pair[begin]) != "A" || sequence_of(pair[end - 1]) != "B" || end - begin <= 2) return;
  // A [sep] [eos] B
  bool add = false;
  auto separates = [&](const std::string& token) { return !token.empty() && (token == sep || token == eos); };
  if (separates(special_of(pair[begin + 1])) && last.empty()) add = true;
  if (end - begin == 4 && separates(special_of(pair[begin + 2]))) add = true;
  set_add("sep", add);
  if (add && is_unset(sep) && !config.is_null()) config["sep_token"] = eos;
}

void HfSpecialTokens::read_post_processor(const Json& post_processor, Json& config) {
  Json processors = list_of(post_processor, "processors");
  if (!post_processor.contains("processors")) processors = Json::array({post_processor});
  for (const Json& processor : processors) {
    const std::string type = text_of(processor, "type");
    if (type == "ByteLevel") {
      for (const char* kind : {"bos", "eos"})
        if (!has_add(kind)) set_add(kind, false);
    } else if (type == "RobertaProcessing") {
      for (const char* kind : {"bos", "eos", "sep"}) set_add(kind, true);
      for (const char* kind : {"cls", "sep"}) {
        const std::string key = std::string(kind) + "_token";
        const Json named = list_of(processor, kind);
        if (!config.is_null() && is_unset(raw(config, key)) && !named.empty()) config[key] = named[0];
      }
    } else if (type == "TemplateProcessing") {
      read_template(processor, config);
    }
  }
}

Status HfSpecialTokens::read_chat_template(const HfTokenizerFiles& files, const Json& config) {
  Json chosen;
  HONE_TRY(const auto jinja, read_file_if_there(files.folder / "chat_template.jinja", longest_hf_file));
  HONE_TRY(const auto json, read_file_if_there(files.folder / "chat_template.json", longest_hf_file));
  if (jinja) {
    chosen = *jinja;
    std::map<std::string, fs::path> more;
    HONE_TRY(const auto entries, folder_entries(files.folder / "additional_chat_templates"));
    for (const fs::path& entry : entries)
      if (entry.extension() == ".jinja") more[entry.stem().string()] = entry;
    if (!more.empty()) chosen = Json::array({{{"name", "default"}, {"template", *jinja}}});
    for (const auto& [name, path] : more) {
      HONE_TRY(auto content, read_file(path, longest_hf_file));
      chosen.push_back({{"name", name}, {"template", content}});
    }
  } else if (json) {
    HONE_TRY(auto parsed, parse_json(*json, "chat_template.json"));
    if (parsed.is_object() && parsed.contains("chat_template")) chosen = parsed["chat_template"];
  }
  if (config.contains("chat_template")) chosen = config["chat_template"];
  if (chosen.is_string()) chat_templates_.emplace_back("", chosen.get<std::string>());
  if (!chosen.is_array()) return {};
  for (const Json& choice : chosen) {
    std::string name = text_of(choice, "name");
    for (char& c : name)
      if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    const std::string text = text_of(choice, "template");
    if (!name.empty() && !text.empty()) chat_templates_.emplace_back(name == "default" ? "" : name, text);
  }
  return {};
}

Status HfSpecialTokens::read_merges(const HfTokenizerFiles& files) {
  const Json merges = files.tokenizer.contains("model") ? list_of(files.tokenizer["model"], "merges") : Json::array();
  for (const Json& merge : merges) {
    if (merge.is_string()) {
      merges_.push_back(merge.get<std::string>());
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      std::string line;
      for (int side = 0; side < 2; ++side) {
        if (side == 1) line += ' ';
        for (char c : merge[side].get<std::string>()) {
          if (c == ' ')
            line += "\xc4\xa0";  // U+0120, the byte-level alphabet's space
          else
            line += c;
        }
      }
      merges_.push_back(std::move(line));
    } else {
      return Error(ErrorCode::corrupt_data,
                   "tokenizer.json: the merge " + dump(merge).substr(0, 80) + " is neither a string nor a pair.");
    }
  }
  if (!merges_.empty()) return {};
  HONE_TRY(const auto plain, read_file_if_there(files.folder / "merges.txt", longest_hf_file));
  if (!plain) return {};
  for (const TextLine& row : Lines(*plain)) {
    std::string line(row.text);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if ((row.number == 1 && line.rfind('#', 0) == 0) || std::count(line.begin(), line.end(), ' ') != 1) continue;
    merges_.push_back(std::move(line));
  }
  return {};
}

void HfSpecialTokens::read_ids(const Json& tokenizer, const Json& config) {
  const Json added = list_of(tokenizer, "added_tokens");
  for (const std::string& kind : kinds_) {
    const std::string add_key = "add_" + kind + "_token";
    if (config.contains(add_key) && config[add_key].is_boolean() && !has_add(kind))
      set_add(kind, config[add_key].get<bool>());
    const std::string content = token_of(config, kind + "_token");
    if (content.empty()) continue;
    for (const Json& token : added)
      if (text_of(token, "content") == content) {
        if (token.contains("id")) set_id(kind, token["id"]);
        break;
      }
  }
}

Result<HfSpecialTokens> HfSpecialTokens::read(const HfTokenizerFiles& files, bool with_merges,
                                              std::optional<std::size_t> vocabulary_size) {
  HfSpecialTokens special;
  special.vocabulary_size_ = vocabulary_size;
  Json config = files.tokenizer_config;  // changed below, as SpecialVocab does
  if (files.tokenizer.is_object()) {
    if (with_merges) HONE_CHECK(special.read_merges(files));
    if (files.tokenizer.contains("normalizer")) special.read_normalizer(files.tokenizer["normalizer"]);
    if (config.is_object()) {
      if (is_unset(raw(config, "bos_token")) && !is_unset(raw(config, "cls_token")))
        config["bos_token"] = config["cls_token"];
      if (is_unset(raw(config, "eos_token")) && !is_unset(raw(config, "sep_token")))
        config["eos_token"] = config["sep_token"];
    }
    if (auto post = files.tokenizer.find("post_processor"); post != files.tokenizer.end() && post->is_object())
      special.read_post_processor(*post, config);
  }
  if (config.is_object()) {
    HONE_CHECK(special.read_chat_template(files, config));
    special.read_ids(files.tokenizer, config);
  }
  for (const std::string& kind : special.kinds_) {
    const std::string key = kind + "_token_id";
    if (files.config.contains(key)) special.set_id(kind, files.config[key]);
  }
  return special;
}

void HfSpecialTokens::set(model::GgufWriter& writer) const {
  static const std::map<std::string, std::string> id_keys = {
      {"bos", "bos"},     {"eos", "eos"},   {"unk", "unknown"}, {"sep", "seperator"},
      {"pad", "padding"}, {"mask", "mask"}, {"eot", "eot"},     {"eom", "eom"}};
  if (!merges_.empty()) writer.set("tokenizer.ggml.merges", merges_);
  for (const auto& [kind, id] : ids_)
    if (auto key = id_keys.find(kind); key != id_keys.end())
      writer.set("tokenizer.ggml." + key->second + "_token_id", id);
  for (const auto& [kind, add] : adds_)
    if (kind == "bos" || kind == "eos" || kind == "sep") writer.set("tokenizer.ggml.add_" + kind + "_token", add);
  std::vector<std::string> names;
  for (const auto& [name, text] : chat_templates_)
    if (!name.empty()) {
      names.push_back(name);
      writer.set("tokenizer.chat_template." + name, text);
    }
  if (!names.empty()) writer.set("tokenizer.chat_templates", names);
  for (const auto& [name, text] : chat_templates_)
    if (name.empty()) writer.set("tokenizer.chat_template", text);
  if (lowercase_) writer.set("tokenizer.ggml.normalizer.lowercase", *lowercase_);
  if (strip_accents_) writer.set("tokenizer.ggml.normalizer.strip_accents", *strip_accents_);
}

}  // namespace hone::convert
