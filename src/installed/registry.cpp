#include "hone/installed/card.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/log.h"
#include "hone/core/quantity.h"
#include "hone/core/spelling.h"
#include "hone/installed/hub_choice.h"
#include "hone/installed/hub_settings.h"
#include "hone/model/gguf.h"

namespace hone::installed {
namespace {

// Of the runtime itself, beside weights and context.
constexpr std::uint64_t overhead_bytes = 300'000'000;

Result<std::uint64_t> size_of_parts(const fs::path& file) {
  std::uint64_t size = 0;
  for (const fs::path& part : model_parts(file)) {
    std::error_code failure;
    const auto bytes = fs::file_size(part, failure);
    if (failure) return Error(ErrorCode::not_found, part.string() + " is missing.");
    size += bytes;
  }
  return size;
}

// Keys and values of 8,192 tokens in f16, as far as the header tells.
std::uint64_t context_bytes(const model::GgufFile& file) {
  auto number = [&](const char* key, std::int64_t otherwise) {
    auto list = file.integers(file.architecture_key(key));
    return list && !list->empty() ? std::clamp<std::int64_t>(list->front(), 0, 1 << 20) : otherwise;
  };
  const auto layers = number("block_count", 0), heads = std::max<std::int64_t>(number("attention.head_count", 1), 1);
  const auto width = number("attention.key_length", number("embedding_length", 0) / heads);
  const auto tokens = std::min<std::int64_t>(number("context_length", 8192), 8192);
  return static_cast<std::uint64_t>(layers) *
         static_cast<std::uint64_t>(number("attention.head_count_kv", heads) * width) *
         static_cast<std::uint64_t>(tokens) * 4;
}

OrderedJson to_json(const InstalledModel& model, const fs::path& folder) {
  const fs::path relative = model.file.lexically_relative(folder);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return {{"name", model.name},
          {"file", (inside ? relative : fs::absolute(model.file)).string()},
          {"sha256", model.sha256},
          {"size_bytes", model.size_bytes},
          {"memory_bytes", model.memory_bytes},
          {"licence", model.licence},
          {"source", model.source},
          {"family", model.family},
          {"kind", model_kind_name(model.kind)},
          {"languages", model.languages},
          {"pulled_at", model.pulled_at}};
}

Result<InstalledModel> from_json(const Json& json, const fs::path& folder) {
  const std::string document = (folder / "card.json").string();
  InstalledModel model;
  HONE_TRY(model.name, json_get<std::string>(json, "name", document));
  HONE_TRY(auto file, json_get<std::string>(json, "file", document));
  model.file = folder / file;  // an absolute path stays as it is
  model.sha256 = json_value<std::string>(json, "sha256", "");
  HONE_TRY(model.size_bytes, json_get<std::uint64_t>(json, "size_bytes", document));
  model.memory_bytes = json_value<std::uint64_t>(json, "memory_bytes", model.size_bytes + overhead_bytes);
  model.licence = json_value<std::string>(json, "licence", "");
  model.source = json_value<std::string>(json, "source", "");
  model.family = json_value<std::string>(json, "family", "");
  model.kind = model_kind(json_value<std::string>(json, "kind", "chat"));
  model.languages = json_texts(json_value<Json>(json, "languages", Json()));
  model.pulled_at = json_value<std::string>(json, "pulled_at", "");
  return model;
}

// A repository that another tool brought into the shared cache.
Result<InstalledModel> find_in_cache(const HubCache& cache, const std::string& commit, const HubName& name,
                                     const std::string& asked) {
  HONE_TRY(auto files, cache.files(commit));
  HONE_TRY(auto choice, choose_files(files, name.repository, name.quantization, /*want_folder=*/false));
  if (!choice.is_gguf)
    return Error(ErrorCode::not_found, name.repository + " lies in the Hugging Face cache as safetensors.",
                 {NextStep::convert_model, asked});
  HONE_TRY(auto model, describe_model(cache.snapshot(commit) / choice.files.front().path));
  model.name = asked;
  model.source = "hub:" + name.repository + "@" + commit;
  return model;
}

Error not_here(const std::string& name) {
  std::string message = "No model named " + name + " is here.";
  std::vector<std::string> known;
  if (auto catalogue = Catalogue::load()) {
    if (const CatalogueEntry* entry = catalogue->find(name))
      return Error(ErrorCode::not_found,
                   fmt::format("{} The catalogue has it ({}).", message, in_fitting_unit(entry->size_bytes)),
                   {NextStep::pull_model, entry->name});
    known = catalogue->names();
  }
  if (auto models = installed_models())
    for (const InstalledModel& model : *models) known.push_back(model.name);
  message += did_you_mean(name, known);
  if (name.find('/') != std::string::npos && HubName::parse(name))
    return Error(ErrorCode::not_found, message, {NextStep::ask_hub, name});
  return Error(ErrorCode::not_found, message, {NextStep::list_models});
}

}  // namespace

bool InstalledModel::speaks(std::string_view language) const {
  return languages.empty() || std::any_of(languages.begin(), languages.end(),
                                          [&](const std::string& own) { return own == language || own == "mul"; });
}

fs::path models_folder() { return data_folder() / "models"; }

fs::path model_folder(const std::string& name) {
  std::string folder;
  for (char c : name) folder += c == '/' || c == ':' || c == '@' ? std::string("--") : std::string(1, c);
  return models_folder() / folder;
}

bool is_model_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || !is_safe_path(name) || name.find("--") != std::string_view::npos)
    return false;
  return std::isalnum(static_cast<unsigned char>(name.front())) && std::all_of(name.begin(), name.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) ||
                  std::string_view("-_./:@").find(c) != std::string_view::npos;
         });
}

std::vector<fs::path> model_parts(const fs::path& file) {
  const std::string name = file.filename().string();
  constexpr std::string_view first = "-00001-of-";
  const auto at = name.rfind(first);
  int count = 0;
  if (at == std::string::npos || name.size() != at + first.size() + 5 + 5) return {file};
  for (std::size_t i = at + first.size(); i < at + first.size() + 5; ++i) {
    if (!std::isdigit(static_cast<unsigned char>(name[i]))) return {file};
    count = count * 10 + (name[i] - '0');
  }
  if (count > 1000) return {file};
  std::vector<fs::path> parts;
  for (int i = 1; i <= count; ++i)
    parts.push_back(file.parent_path() / fmt::format("{}-{:05}{}", name.substr(0, at), i, name.substr(at + 6)));
  return parts;
}

Status write_card(const InstalledModel& model) {
  const fs::path folder = model_folder(model.name);
  HONE_CHECK(make_folder(folder));
  return write_file_atomically(folder / "card.json", dump(to_json(model, folder), 2) + "\n");
}

Result<InstalledModel> read_card(const std::string& name) {
  const fs::path folder = model_folder(name);
  HONE_TRY(auto text, read_file(folder / "card.json", 1 << 20));
  HONE_TRY(auto json, parse_json(text, (folder / "card.json").string()));
  HONE_TRY(auto model, from_json(json, folder));
  HONE_TRY(auto size, size_of_parts(model.file));
  if (size != model.size_bytes)
    return Error(ErrorCode::corrupt_data,
                 model.file.string() + " has " + std::to_string(size) + " bytes but had " +
                     std::to_string(model.size_bytes) + " when it was pulled. Remove it and pull it again.",
                 {NextStep::remove_model, model.name});
  return model;
}

ModelKind kind_of(const model::GgufFile& file) {
  static constexpr std::array families = {
      "bert",        "nomic-bert", "nomic-bert-moe", "jina-bert-v2",    "jina-bert-v3",
      "modern-bert", "neo-bert",   "eurobert",       "gemma-embedding", "t5encoder"};
  constexpr std::uint32_t rank = 4;  // llama.cpp's LLAMA_POOLING_TYPE_RANK
  const auto architecture = file.string("general.architecture");
  const auto pooling = file.u32(file.architecture_key("pooling_type"));
  const bool pools = pooling && *pooling != 0;
  const bool encoder = architecture && std::find(families.begin(), families.end(), *architecture) != families.end();
  // What convert_hf_to_gguf.py makes of a classifier does not say how it pools.
  const bool classifies = file.find_tensor("cls.output.weight") || file.find_tensor("cls.weight");
  if ((pools && *pooling == rank) || (encoder && !pools && classifies)) return ModelKind::reranker;
  return encoder || pools ? ModelKind::embedder : ModelKind::chat;
}

Result<InstalledModel> describe_model(const fs::path& gguf) {
  HONE_TRY(auto file, model::GgufFile::open(gguf));
  HONE_CHECK(model::check_gguf_model(file));
  InstalledModel model;
  model.file = fs::absolute(gguf).lexically_normal();
  model.name = gguf.stem().string();
  model.source = model.file.string();
  HONE_TRY(model.size_bytes, size_of_parts(gguf));
  HONE_TRY(model.family, file.string("general.architecture"));
  model.kind = kind_of(file);
  model.memory_bytes = model.size_bytes + context_bytes(file) + overhead_bytes;
  if (auto licence = file.string("general.license")) model.licence = *licence;
  if (auto languages = file.strings("general.languages")) model.languages.assign(languages->begin(), languages->end());
  return model;
}

Result<InstalledModel> find_model(const std::string& name_or_path) {
  if (is_model_name(name_or_path)) {
    std::error_code failure;
    if (fs::exists(model_folder(name_or_path) / "card.json", failure)) return read_card(name_or_path);
  }
  std::error_code failure;
  const fs::path path(name_or_path);
  if (fs::is_regular_file(path, failure)) return describe_model(path);
  if (fs::is_directory(path, failure) && fs::exists(path / "config.json", failure))
    return Error(ErrorCode::invalid_argument, name_or_path + " is a Hugging Face folder.",
                 {NextStep::convert_model, name_or_path});
  if (path.extension() == ".gguf") return Error(ErrorCode::not_found, "There is no file " + name_or_path + ".");
  if (auto name = HubName::parse(name_or_path); name && name_or_path.find('/') != std::string::npos) {
    const HubCache cache(HubSettings::from_environment().cache, name->repository);
    if (auto commit = cache.commit_of(name->revision)) return find_in_cache(cache, *commit, *name, name_or_path);
  }
  return not_here(name_or_path);
}

Result<std::vector<InstalledModel>> installed_models() {
  std::vector<InstalledModel> models;
  HONE_TRY(const auto entries, folder_entries(models_folder()));
  for (const fs::path& entry : entries) {
    std::error_code absent;
    if (!fs::exists(entry / "card.json", absent)) continue;
    auto text = read_file(entry / "card.json", 1 << 20);
    auto json = text ? parse_json(*text, "card.json") : Result<Json>(text.error());
    auto name = json ? json_get<std::string>(*json, "name", "card.json") : Result<std::string>(json.error());
    auto model = name ? read_card(*name) : Result<InstalledModel>(name.error());
    if (model)
      models.push_back(std::move(*model));
    else
      log_warning(entry.string() + ": " + model.error().message());
  }
  std::sort(models.begin(), models.end(),
            [](const InstalledModel& a, const InstalledModel& b) { return a.name < b.name; });
  return models;
}

Status remove_model(const std::string& name) {
  std::error_code failure;
  const fs::path folder = is_model_name(name) ? model_folder(name) : fs::path();
  if (folder.empty() || !fs::exists(folder / "card.json", failure)) {
    std::vector<std::string> known;
    if (auto models = installed_models())
      for (const InstalledModel& model : *models) known.push_back(model.name);
    return Error(ErrorCode::not_found, "No model named " + name + " is here." + did_you_mean(name, known));
  }
  fs::remove(folder / "card.json", failure);  // first: what is half gone is not there
  fs::remove_all(folder, failure);
  if (failure) return Error(ErrorCode::io, "Cannot remove " + folder.string() + ": " + failure.message() + ".");
  return {};
}

}  // namespace hone::installed
