#include "hone/installed/catalogue.h"

#include <algorithm>
#include <cctype>

#include "hone/core/install.h"
#include "hone/core/json.h"

namespace hone::installed {
namespace {

constexpr const char* catalogue_name = "the catalogue of models";

Result<std::vector<std::string>> words(const Json& json, const std::string& key) {
  std::vector<std::string> list;
  for (const Json& item : json_value<Json>(json, key, Json::array())) {
    if (!item.is_string())
      return Error(ErrorCode::corrupt_data, std::string(catalogue_name) + ": \"" + key + "\" should hold strings.");
    list.push_back(item.get<std::string>());
  }
  return list;
}

Result<PypiPackage> parse_package(const Json& json) {
  PypiPackage package;
  HONE_TRY(package.package, json_get<std::string>(json, "package", catalogue_name));
  HONE_TRY(package.version, json_get<std::string>(json, "version", catalogue_name));
  HONE_TRY(package.sha256, json_get<std::string>(json, "sha256", catalogue_name));
  HONE_TRY(package.size_bytes, json_get<std::uint64_t>(json, "size_bytes", catalogue_name));
  package.file = json_value<std::string>(json, "file", "");
  package.folder = json_value<std::string>(json, "folder", "");
  package.weights = json_value<std::string>(json, "weights", "");
  HONE_TRY(package.beside, words(json, "beside"));
  return package;
}

Result<ModelTerms> parse_terms(const Json& all, const std::string& key, const fs::path& folder) {
  HONE_TRY(auto json, json_get<Json>(json_value<Json>(all, "terms", Json::object()), key, catalogue_name));
  ModelTerms terms;
  HONE_TRY(terms.name, json_get<std::string>(json, "name", catalogue_name));
  HONE_TRY(terms.url, json_get<std::string>(json, "url", catalogue_name));
  if (const std::string file = json_value<std::string>(json, "file", ""); !file.empty()) {
    HONE_TRY(terms.text, read_file(folder / file, 1 << 20));
  }
  return terms;
}

Result<CatalogueEntry> parse_entry(const Json& all, const Json& json, const fs::path& folder) {
  CatalogueEntry entry;
  HONE_TRY(entry.name, json_get<std::string>(json, "name", catalogue_name));
  HONE_TRY(entry.about, json_get<std::string>(json, "about", catalogue_name));
  HONE_TRY(auto kind, json_get<std::string>(json, "kind", catalogue_name));
  entry.kind = model_kind(kind);
  entry.demo = json_value<std::string>(json, "label", "") == "demo";
  HONE_TRY(entry.family, json_get<std::string>(json, "family", catalogue_name));
  HONE_TRY(entry.licence, json_get<std::string>(json, "licence", catalogue_name));
  HONE_TRY(entry.languages, words(json, "languages"));
  entry.quantization = json_value<std::string>(json, "quantization", "");
  entry.type = json_value<std::string>(json, "type", "auto");
  HONE_TRY(entry.size_bytes, json_get<std::uint64_t>(json, "size_bytes", catalogue_name));
  HONE_TRY(entry.memory_bytes, json_get<std::uint64_t>(json, "memory_bytes", catalogue_name));
  HONE_TRY(entry.sha256, json_get<std::string>(json, "sha256", catalogue_name));
  for (const Json& package : json_value<Json>(json, "pypi", Json::array())) {
    HONE_TRY(auto parsed, parse_package(package));
    entry.pypi.push_back(std::move(parsed));
  }
  if (json.contains("hub")) {
    HubSource source;
    HONE_TRY(source.repository, json_get<std::string>(json["hub"], "repository", catalogue_name));
    HONE_TRY(source.file, json_get<std::string>(json["hub"], "file", catalogue_name));
    entry.hub = std::move(source);
  }
  if (entry.pypi.empty() == !entry.hub)
    return Error(ErrorCode::corrupt_data,
                 std::string(catalogue_name) + ": " + entry.name + " needs either \"pypi\" or \"hub\".");
  if (json.contains("terms")) {
    HONE_TRY(auto key, json_get<std::string>(json, "terms", catalogue_name));
    HONE_TRY(entry.terms, parse_terms(all, key, folder));
  }
  return entry;
}

}  // namespace

std::string_view model_kind_name(ModelKind kind) {
  return kind == ModelKind::embedder ? "embedder" : kind == ModelKind::reranker ? "reranker" : "chat";
}

ModelKind model_kind(std::string_view name) {
  return name == "embedder" ? ModelKind::embedder : name == "reranker" ? ModelKind::reranker : ModelKind::chat;
}

Result<Catalogue> Catalogue::load() {
  const fs::path file = installed_data("catalogue.json");
  auto text = read_file(file, 1 << 20);
  if (!text)
    return std::move(text).error().context(
        "reading the catalogue of models (set HONE_DATA_DIR to the folder it lies in)");
  return parse(*text, file.parent_path());
}

Result<Catalogue> Catalogue::parse(std::string_view json, const fs::path& folder) {
  Catalogue catalogue;
  HONE_TRY(auto all, parse_json(json, catalogue_name));
  for (const Json& item : json_value<Json>(all, "models", Json::array())) {
    HONE_TRY(auto entry, parse_entry(all, item, folder));
    if (catalogue.find(entry.name))
      return Error(ErrorCode::corrupt_data, std::string(catalogue_name) + " names " + entry.name + " twice.");
    catalogue.entries_.push_back(std::move(entry));
  }
  return catalogue;
}

const CatalogueEntry* Catalogue::find(std::string_view name) const {
  auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  for (const CatalogueEntry& entry : entries_)
    if (std::equal(entry.name.begin(), entry.name.end(), name.begin(), name.end(), same)) return &entry;
  return nullptr;
}

std::vector<std::string> Catalogue::names() const {
  std::vector<std::string> list;
  for (const CatalogueEntry& entry : entries_) list.push_back(entry.name);
  return list;
}

}  // namespace hone::installed
