#include "hf_metadata.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <set>
#include <utility>
#include <vector>

#include "hone/convert/hf_card.h"
#include "hone/core/unicode.h"

namespace hone::convert {
namespace {

constexpr std::uint64_t longest_text_file = 16 << 20;
constexpr std::size_t longest_id = 256;  // longer ones are no names, and std::regex is recursive

bool is_alpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

std::regex pattern(const char* text) { return std::regex(text, std::regex::ECMAScript | std::regex::icase); }

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  parts.erase(std::remove(parts.begin(), parts.end(), std::string()), parts.end());
  return parts;
}

struct Part {
  std::string text;
  std::set<std::string> kinds;  // of: basename, size_label, finetune, version, type
};

// "7b1" → "7.1B"; a size that cannot be this model's is a context length and belongs to the finetune.
void annotate_size(Part& part, std::uint64_t parameters) {
  std::string text = part.text;
  std::replace(text.begin(), text.end(), '_', '.');
  if (is_ascii_digit(text.back())) text = text.substr(0, text.size() - 2) + "." + text.back() + text[text.size() - 2];
  if (text.size() > 1 && is_ascii_digit(text[text.size() - 2])) text.back() = upper(text.back());
  if (parameters != 0) {
    char* end = nullptr;
    const std::string digits = text.substr(0, text.size() - 1);
    const double number = std::strtod(digits.c_str(), &end);
    const std::size_t power = std::string(" KMBT").find(text.back());
    if (end != digits.c_str() && *end == '\0') {
      const double size = number * std::pow(1000.0, power == std::string::npos ? -1.0 : static_cast<double>(power));
      const std::uint64_t most_off = 7 * parameters / 8;  // rounded down
      if (std::abs(size - static_cast<double>(parameters)) > static_cast<double>(most_off)) {
        part.kinds.insert("finetune");
        text.back() = lower(text.back());
      }
    }
  }
  if (part.kinds.empty()) part.kinds.insert("size_label");
  part.text = text;
}

std::optional<std::string> joined(const std::vector<Part>& parts, const std::string& kind,
                                  const std::string& but_not = "") {
  std::vector<std::string> chosen;
  for (const Part& part : parts)
    if (part.kinds.count(kind) && !part.kinds.count(but_not) &&
        (kind != "size_label" || std::find(chosen.begin(), chosen.end(), part.text) == chosen.end()))
      chosen.push_back(part.text);
  if (chosen.empty()) return std::nullopt;
  std::string text = chosen[0];
  for (std::size_t i = 1; i < chosen.size(); ++i) text += "-" + chosen[i];
  return text;
}

void append(std::vector<std::string>& list, std::vector<std::string> more) {
  list.insert(list.end(), more.begin(), more.end());
}

void set_text(model::GgufWriter& writer, const std::string& key, const std::optional<std::string>& value) {
  if (value && !value->empty()) writer.set(key, *value);
}

// general.base_model.* or general.dataset.* from the first of these keys that the card has.
void set_sources(model::GgufWriter& writer, const Json& card, const std::vector<const char*>& keys,
                 const std::string& prefix, std::uint64_t parameters) {
  auto key = std::find_if(keys.begin(), keys.end(), [&](const char* name) { return card.contains(name); });
  if (key == keys.end()) return;
  const std::vector<std::string> ids = json_texts(json_value<Json>(card, *key, Json()));
  writer.set(prefix + ".count", static_cast<std::uint32_t>(ids.size()));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string id = ids[i], url;
    const bool is_url = id.rfind("http://", 0) == 0 || id.rfind("https://", 0) == 0 || id.rfind("ssh://", 0) == 0;
    if (is_url) {
      url = id;
      const std::size_t host = id.find("huggingface.co/");
      id = host == std::string::npos ? "" : id.substr(host + 15);
      if (std::count(id.begin(), id.end(), '/') != 1 || id.front() == '/' || id.back() == '/') id.clear();
    }
    const ModelId known = is_url && id.empty() ? ModelId{} : take_apart_model_id(id, parameters);
    if (!is_url && known.organization && known.full_name)
      url = "https://huggingface.co/" + *known.organization + "/" + *known.full_name;
    const std::string own = prefix + "." + std::to_string(i);
    if (known.full_name) set_text(writer, own + ".name", id_to_title(*known.full_name));
    set_text(writer, own + ".version", known.version);
    if (known.organization) set_text(writer, own + ".organization", id_to_title(*known.organization));
    set_text(writer, own + ".repo_url", url);
  }
}

void set_sampling(model::GgufWriter& writer, const Json& generation) {
  auto number = [&](const char* from, const char* to) {
    auto found = generation.find(from);
    if (found == generation.end() || !found->is_number()) return false;
    writer.set(std::string("general.sampling.") + to, found->get<float>());
    return true;
  };
  auto whole = [&](const char* from, const char* to) {
    auto found = generation.find(from);
    if (found != generation.end() && found->is_number_integer())
      writer.set(std::string("general.sampling.") + to, found->get<std::int32_t>());
  };
  if (auto found = generation.find("sequence"); found != generation.end() && found->is_string())
    set_text(writer, "general.sampling.sequence", found->get<std::string>());
  whole("top_k", "top_k");
  number("top_p", "top_p");
  number("min_p", "min_p");
  number("xtc_probability", "xtc_probability");
  number("xtc_threshold", "xtc_threshold");
  number("temperature", "temp");
  whole("penalty_last_n", "penalty_last_n");
  if (!number("penalty_repeat", "penalty_repeat")) number("repetition_penalty", "penalty_repeat");
  whole("mirostat", "mirostat");
  number("mirostat_tau", "mirostat_tau");
  number("mirostat_eta", "mirostat_eta");
}

}  // namespace

ModelId take_apart_model_id(const std::string& id, std::uint64_t parameters) {
  ModelId out;
  if (id.find(' ') != std::string::npos || id.size() > longest_id) {  // a sentence, not an id
    out.full_name = id;
    return out;
  }
  const std::size_t slash = id.find('/');
  if (slash != std::string::npos) out.organization = id.substr(0, slash);
  out.full_name = slash == std::string::npos ? id : id.substr(slash + 1);
  if (out.organization && !out.organization->empty() && out.organization->front() == '.') out.organization.reset();

  static const std::regex version = pattern(R"((v|iter)?\d+([.]\d+)*)"), type = pattern(R"(i?q\d(_\w)*|b?fp?(16|32))"),
                          finetune = pattern("chat|instruct|vision|lora"),
                          size = pattern(R"((([A]|\d+[x])?\d+([._]\d+)?[KMBT][\d]?|small|mini|medium|large|x?xl))");
  std::vector<Part> parts;
  for (const std::string& text : split(*out.full_name, '-')) parts.push_back({text, {}});
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Part& part = parts[i];
    if (std::regex_match(part.text, version)) {
      part.kinds.insert("version");
    } else if (std::regex_match(part.text, type)) {
      part.kinds.insert("type");
      std::transform(part.text.begin(), part.text.end(), part.text.begin(), upper);
    } else if (i > 0 && std::regex_match(part.text, size)) {
      annotate_size(part, parameters);
    } else if (i > 0 && std::regex_match(part.text, finetune)) {
      part.kinds.insert("finetune");
    }
  }
  // Word sizes ("small") yield to numbers ("7B").
  const bool numeric = std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    return part.kinds.count("size_label") && std::any_of(part.text.begin(), part.text.end(), is_ascii_digit);
  });
  for (Part& part : parts)
    if (numeric && part.kinds.count("size_label") && std::all_of(part.text.begin(), part.text.end(), is_alpha))
      part.kinds.erase("size_label");
  bool at_start = true;
  for (Part& part : parts) {
    if (at_start && ((part.kinds.empty() && is_alpha(part.text.front())) || part.kinds.count("version"))) {
      part.kinds.insert("basename");
      continue;
    }
    at_start = false;
    if (part.kinds.empty()) part.kinds.insert("finetune");
  }
  for (auto part = parts.rbegin(); part != parts.rend() && part->kinds.count("basename") && part->kinds.size() > 1;
       ++part)
    part->kinds.erase("basename");

  out.basename = joined(parts, "basename");
  out.size_label = joined(parts, "size_label");
  out.finetune = joined(parts, "finetune");
  out.version = joined(parts, "version", "basename");
  if (!out.size_label && !out.finetune && !out.version) out.basename.reset();  // too ambiguous
  return out;
}

std::string id_to_title(const std::string& id) {
  std::string spaced = id;
  for (char& c : spaced)
    if (c == '-' || c == '\t' || c == '\n') c = ' ';
  static const std::regex numbered(R"(v\d+(\.\d+)*)");
  std::string out;
  for (std::string word : split(spaced, ' ')) {
    const bool has_letter = std::any_of(word.begin(), word.end(), is_alpha);
    const bool is_lower =
        has_letter && std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool is_number = is_ascii_digit(word[0]) || (word.size() <= longest_id && std::regex_match(word, numbered));
    if (is_lower && !is_number)
      for (std::size_t i = 0; i < word.size(); ++i)
        if (i == 0 || !is_alpha(word[i - 1])) word[i] = upper(word[i]);
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

std::string size_label(std::uint64_t parameters) {
  const auto count = static_cast<double>(parameters);
  double scale = 1e-3;
  char suffix = 'K';
  if (count > 1e6) scale = 1e-6, suffix = 'M';
  if (count > 1e9) scale = 1e-9, suffix = 'B';
  if (count > 1e12) scale = 1e-12, suffix = 'T';
  const double scaled = count * scale;
  const auto digits = static_cast<int>(std::nearbyint(scaled) == 0 ? 0 : std::to_string(std::llrint(scaled)).size());
  char text[48];
  std::snprintf(text, sizeof text, "%.*f%c", std::max(2 - digits, 0), scaled, suffix);
  return text;
}

Status set_metadata(model::GgufWriter& writer, const std::filesystem::path& folder, const Json& config,
                    const std::string& name, std::uint64_t parameters) {
  Json card = Json::object(), generation = Json::object();
  HONE_TRY(const auto readme, read_file_if_there(folder / "README.md", longest_text_file));
  if (readme) card = parse_front_matter(*readme);
  HONE_TRY(const auto settings, read_file_if_there(folder / "generation_config.json", longest_text_file));
  if (settings)
    if (auto json = parse_json(*settings, "generation_config.json"); json && json->is_object())
      generation = *json;  // a broken one is not needed

  // The first source that knows a value wins.
  auto from_card = [&](std::initializer_list<const char*> keys) -> std::optional<std::string> {
    for (const char* key : keys)
      if (auto found = card.find(key); found != card.end() && found->is_string()) return found->get<std::string>();
    return std::nullopt;
  };
  ModelId id;
  id.full_name = from_card({"name", "model_name"});
  id.organization = from_card({"organization", "model_organization"});
  id.finetune = from_card({"finetune", "model_finetune"});
  id.basename = from_card({"basename", "model_basename", "model_type"});
  id.version = from_card({"version", "model_version"});
  id.size_label = from_card({"size_label", "model_size_label"});
  auto complete = [&](const ModelId& more) {
    if (!id.full_name && more.full_name) id.full_name = id_to_title(*more.full_name);
    if (!id.organization && more.organization) id.organization = id_to_title(*more.organization);
    if (!id.finetune) id.finetune = more.finetune;
    if (!id.basename) id.basename = more.basename;
    if (!id.version) id.version = more.version;
    if (!id.size_label) id.size_label = more.size_label;
  };
  const std::string origin = json_value<std::string>(config, "_name_or_path", "");
  if (config.contains("_name_or_path") && config["_name_or_path"].is_string() &&
      std::count(origin.begin(), origin.end(), '/') <= 1)
    complete(take_apart_model_id(origin, parameters));
  std::error_code failure;
  const std::string folder_name = std::filesystem::weakly_canonical(folder, failure).filename().string();
  complete(take_apart_model_id(folder_name, parameters));
  if (!name.empty()) id.full_name = name;

  set_sampling(writer, generation);
  set_text(writer, "general.name", id.full_name);
  set_text(writer, "general.author", from_card({"author", "model_author", "model_creator"}));
  set_text(writer, "general.version", id.version);
  set_text(writer, "general.organization", id.organization);
  set_text(writer, "general.finetune", id.finetune);
  set_text(writer, "general.basename", id.basename);
  set_text(writer, "general.description", from_card({"description", "model_description"}));
  set_text(writer, "general.size_label", id.size_label ? *id.size_label : size_label(parameters));
  std::string license;
  for (const std::string& one : json_texts(json_value<Json>(card, "license", Json())))
    license += (license.empty() ? "" : ",") + one;
  set_text(writer, "general.license", license);
  set_text(writer, "general.license.name", from_card({"license_name"}));
  set_text(writer, "general.license.link", from_card({"license_link"}));
  set_text(writer, "general.source.url", from_card({"url", "model_url"}));
  set_text(writer, "general.source.doi", from_card({"doi", "model_doi"}));
  set_text(writer, "general.source.uuid", from_card({"uuid", "model_uuid"}));
  set_text(writer, "general.source.repo_url", from_card({"repo_url", "model_repo_url"}));
  set_sources(writer, card, {"base_model", "base_models", "base_model_sources"}, "general.base_model", parameters);
  set_sources(writer, card, {"datasets", "dataset", "dataset_sources"}, "general.dataset", parameters);
  std::vector<std::string> tags = json_texts(json_value<Json>(card, "tags", Json())),
                           languages = json_texts(json_value<Json>(card, "languages", Json()));
  append(tags, json_texts(json_value<Json>(card, "pipeline_tag", Json())));
  append(languages, json_texts(json_value<Json>(card, "language", Json())));
  if (!tags.empty()) writer.set("general.tags", tags);
  if (!languages.empty()) writer.set("general.languages", languages);
  return {};
}

}  // namespace hone::convert
