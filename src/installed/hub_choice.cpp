#include "hone/installed/hub_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>

#include "hone/core/spelling.h"

namespace hone::installed {
namespace {

// From the smallest to the largest, in bits a weight.
constexpr std::array quantizations = {
    "IQ1_S",   "TQ1_0",     "IQ1_M",   "TQ2_0",  "IQ2_XXS", "IQ2_XS", "IQ2_S",  "IQ2_M",  "Q2_K_S",  "Q2_K",
    "Q2_K_L",  "Q2_K_XL",   "IQ3_XXS", "IQ3_XS", "Q3_K_S",  "IQ3_S",  "IQ3_M",  "Q3_K_M", "Q3_K_L",  "Q3_K_XL",
    "IQ4_XS",  "MXFP4_MOE", "MXFP4",   "IQ4_NL", "Q4_0",    "Q4_K_S", "Q4_K_M", "Q4_K_L", "Q4_K_XL", "Q4_1",
    "Q5_0",    "Q5_K_S",    "Q5_K_M",  "Q5_K_L", "Q5_K_XL", "Q5_1",   "Q6_K",   "Q6_K_L", "Q6_K_XL", "Q8_0",
    "Q8_K_XL", "F16",       "FP16",    "BF16",   "F32",     "FP32"};
constexpr const char* favourite = "Q4_K_M";

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

int rank(const std::string& quantization) {
  auto found = std::find(quantizations.begin(), quantizations.end(), quantization);
  return found == quantizations.end() ? -1 : static_cast<int>(found - quantizations.begin());
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// "name-00002-of-00003.gguf" → {"name", 2, 3}.
struct Part {
  std::string stem;
  int number = 1, count = 1;
};
Part part_of(const std::string& path) {
  Part part{path.substr(0, path.size() - 5)};
  const std::string& stem = part.stem;
  constexpr std::size_t tail = 15;  // "-00002-of-00003"
  if (stem.size() <= tail) return part;
  const std::string_view end = std::string_view(stem).substr(stem.size() - tail);
  auto digits = [&](std::size_t from) {
    int value = 0;
    for (std::size_t i = from; i < from + 5; ++i) {
      if (!std::isdigit(static_cast<unsigned char>(end[i]))) return -1;
      value = value * 10 + (end[i] - '0');
    }
    return value;
  };
  if (end[0] != '-' || end.substr(6, 4) != "-of-" || digits(1) < 1 || digits(10) < 1) return part;
  return {stem.substr(0, stem.size() - tail), digits(1), digits(10)};
}

// One model of the repository, with its parts in order.
struct Candidate {
  std::string stem, quantization;
  std::vector<HubFile> parts;
  int promised = 1;
};

std::vector<Candidate> gguf_models(const std::vector<HubFile>& files) {
  std::map<std::string, Candidate> by_stem;
  for (const HubFile& file : files) {
    const std::string name = upper(file.path.substr(file.path.rfind('/') + 1));
    if (!ends_with(name, ".GGUF") || name.rfind("MMPROJ", 0) == 0 || name.find("-MMPROJ") != std::string::npos ||
        name.find("IMATRIX") != std::string::npos)
      continue;
    const Part part = part_of(file.path);
    Candidate& model = by_stem[part.stem];
    model.stem = part.stem;
    model.quantization = quantization_of(file.path);
    model.promised = part.count;
    model.parts.push_back(file);
  }
  std::vector<Candidate> models;
  for (auto& [stem, model] : by_stem) {
    std::sort(model.parts.begin(), model.parts.end(),
              [](const HubFile& a, const HubFile& b) { return a.path < b.path; });
    if (static_cast<int>(model.parts.size()) == model.promised) models.push_back(std::move(model));
  }
  return models;
}

std::string list_of(const std::vector<Candidate>& models) {
  std::string list;
  for (const Candidate& model : models)
    list += (list.empty() ? "" : ", ") + (model.quantization.empty() ? model.stem + ".gguf" : model.quantization);
  return list;
}

Result<Candidate> choose_gguf(const std::vector<Candidate>& models, const std::string& repository,
                              const std::string& wanted) {
  if (!wanted.empty()) {
    for (const Candidate& model : models)
      if (model.quantization == upper(wanted)) return model;
    std::vector<std::string> known;
    known.reserve(models.size());
    for (const Candidate& model : models) known.push_back(model.quantization);
    return Error(ErrorCode::not_found, repository + " has no quantization " + wanted + "." +
                                           did_you_mean(upper(wanted), known) + " It has " + list_of(models) + ".");
  }
  const Candidate* best = nullptr;
  auto distance = [](const Candidate& model) {
    const int apart = rank(model.quantization) - rank(favourite);
    return apart >= 0 ? 2 * apart : 1 - 2 * apart;  // of two as near, the larger
  };
  for (const Candidate& model : models) {
    if (rank(model.quantization) < 0) continue;
    if (!best || distance(model) < distance(*best)) best = &model;
  }
  if (best) return *best;
  if (models.size() == 1) return models.front();
  return Error(ErrorCode::invalid_argument,
               repository + " holds several models and their names do not say which is which: " + list_of(models) +
                   ". Fetch the one you want by its address.");
}

// Small files that a conversion may read, at the top or in the pooling folder of a sentence embedder.
bool is_setting(const std::string& path) {
  static constexpr std::array names = {"config.json",
                                       "generation_config.json",
                                       "tokenizer.json",
                                       "tokenizer_config.json",
                                       "tokenizer.model",
                                       "special_tokens_map.json",
                                       "added_tokens.json",
                                       "vocab.txt",
                                       "vocab.json",
                                       "merges.txt",
                                       "chat_template.jinja",
                                       "chat_template.json",
                                       "modules.json",
                                       "sentence_bert_config.json",
                                       "config_sentence_transformers.json",
                                       "README.md",
                                       "LICENSE",
                                       "model.safetensors.index.json"};
  if (std::find(names.begin(), names.end(), path) != names.end()) return true;
  const auto slash = path.find('/');
  return slash != std::string::npos && path.substr(slash) == "/config.json" &&
         std::isdigit(static_cast<unsigned char>(path[0]));  // "1_Pooling/config.json"
}

bool is_weights(const std::string& path) {
  return path.find('/') == std::string::npos && path.rfind("model", 0) == 0 && ends_with(path, ".safetensors");
}

}  // namespace

std::string quantization_of(std::string_view file_name) {
  const std::string name = upper(file_name);
  auto boundary = [&](std::size_t at) {
    return at >= name.size() || std::string_view("-._/").find(name[at]) != std::string_view::npos;
  };
  std::string found;
  for (std::string_view label : quantizations)
    for (std::size_t at = name.find(label); at != std::string::npos; at = name.find(label, at + 1))
      if ((at == 0 || boundary(at - 1)) && boundary(at + label.size()) && label.size() > found.size()) found = label;
  return found;
}

Result<HubChoice> choose_files(const std::vector<HubFile>& files, const std::string& repository,
                               const std::string& quantization, bool want_folder) {
  HubChoice choice;
  const auto models = gguf_models(files);
  const bool has_folder =
      std::any_of(files.begin(), files.end(), [](const HubFile& file) { return is_weights(file.path); }) &&
      std::any_of(files.begin(), files.end(), [](const HubFile& file) { return file.path == "config.json"; });
  if (!models.empty() && !(want_folder && has_folder)) {
    HONE_TRY(auto model, choose_gguf(models, repository, quantization));
    choice.files = std::move(model.parts);
    choice.quantization = model.quantization;
    return choice;
  }
  if (!has_folder) {
    const bool pickled = std::any_of(files.begin(), files.end(), [](const HubFile& file) {
      return ends_with(file.path, ".bin") || ends_with(file.path, ".pt");
    });
    return Error(ErrorCode::not_found,
                 repository + " holds neither a whole GGUF model nor safetensors" +
                     (pickled ? "; pickled PyTorch weights are not read, for they may run code." : "."));
  }
  if (!quantization.empty())
    return Error(ErrorCode::invalid_argument,
                 repository + " is no GGUF repository, so there is no " + quantization +
                     " in it; leave the quantization away and choose the type f32, f16 or bf16.");
  choice.is_gguf = false;
  for (const HubFile& file : files)
    if (is_setting(file.path) || is_weights(file.path)) choice.files.push_back(file);
  return choice;
}

}  // namespace hone::installed
