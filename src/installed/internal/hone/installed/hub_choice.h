// Which files of a repository make the model: one quantization of a GGUF repository with all its parts, or the weights,
// tokenizer and settings of a safetensors one.
//
//   const std::vector<HubFile> files{{"mine-Q4_K_M.gguf", 400'000'000}, {"mine-Q8_0.gguf", 700'000'000}};
//   HONE_TRY(auto choice, choose_files(files, "org/name", /*quantization=*/"", /*want_folder=*/false));
//   choice.quantization == "Q4_K_M";
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/installed/hub_cache.h"

namespace hone::installed {

struct HubChoice {
  bool is_gguf = true;  // otherwise a Hugging Face folder, to be converted
  std::vector<HubFile> files;  // of GGUF: the model's parts in order; else config, weights, tokenizer …
  std::string quantization;  // of GGUF, "" when its name does not say
};

// Without a quantization: Q4_K_M, else the nearest in size. `want_folder`: safetensors even where there is GGUF.
// Errors: not_found, naming what there is.
Result<HubChoice> choose_files(const std::vector<HubFile>& files, const std::string& repository,
                               const std::string& quantization, bool want_folder);

// "Qwen3-4B-Q4_K_M.gguf" → "Q4_K_M"; "" when it names none.
std::string quantization_of(std::string_view file_name);

}  // namespace hone::installed
