// The models on this machine, by name. Each has a card, written last: without it a model is not there.
//
//   HONE_TRY(auto model, find_model("smollm2-135m-instruct"));   // or ORG/NAME[:QUANT], or a path to a .gguf file
//   use(model.file);
//   HONE_TRY(auto models, installed_models());
//   HONE_CHECK(remove_model("smollm2-135m-instruct"));
//
// <data folder>/models/<folder>/card.json beside the model; a file of the Hugging Face cache stays there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/installed/catalogue.h"
#include "hone/model/gguf.h"

namespace hone::installed {

struct InstalledModel {
  std::string name;  // as it is asked for
  fs::path file;  // of several parts the first
  std::string sha256;  // of that file; "" for a file that was never pulled
  std::uint64_t size_bytes = 0;  // of all parts
  std::uint64_t memory_bytes = 0;  // with 8,192 tokens of context; an estimate
  std::string licence;  // "" when unknown
  std::string source;  // "pypi:…", "hub:org/name@commit", an address or a path
  std::string family;  // general.architecture
  ModelKind kind = ModelKind::chat;
  std::vector<std::string> languages;  // ISO 639-1; "mul": about a hundred or more; empty: unknown
  std::string pulled_at;  // UTC, ISO 8601

  // Unknown languages count as spoken.
  bool speaks(std::string_view language) const;
};

// A card's model, a GGUF file, or a repository of the Hugging Face cache. A file that was not pulled is checked before it is
// returned. Errors: not_found (with the command that brings it), corrupt_data, unsupported.
Result<InstalledModel> find_model(const std::string& name_or_path);

// By name. A card that cannot be read, or whose file is gone, is left out.
Result<std::vector<InstalledModel>> installed_models();

// Takes the model away; a file in the Hugging Face cache stays for the other tools. Error: not_found.
Status remove_model(const std::string& name);

// What a model file is for.
ModelKind kind_of(const model::GgufFile& file);

// What a GGUF file says about itself, after check_gguf_model. `name` and `source` are left to the caller.
Result<InstalledModel> describe_model(const fs::path& gguf);

}  // namespace hone::installed
