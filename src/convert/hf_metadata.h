// The general.* keys of a GGUF file from what a Hugging Face folder says about itself: its model card, config.json's
// _name_or_path, generation_config.json and the folder's name, in the order and with the heuristics of gguf-py's
// metadata.py.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "hone/core/json.h"
#include "hone/model/gguf_writer.h"

namespace hone::convert {

// "nreimers/MiniLM-L6-H384-uncased" taken apart.
struct ModelId {
  std::optional<std::string> full_name, organization, basename, finetune, version, size_label;
};
ModelId take_apart_model_id(const std::string& id, std::uint64_t parameters);

// "all-minilm-v2" → "All Minilm v2"
std::string id_to_title(const std::string& id);

// 22713216 → "23M", as llama.cpp's file names have it.
std::string size_label(std::uint64_t parameters);

// Sets general.sampling.*, name, author … languages. `name` overrides the folder's own unless it is empty.
Status set_metadata(model::GgufWriter& writer, const std::filesystem::path& folder, const Json& config,
                    const std::string& name, std::uint64_t parameters);

}  // namespace hone::convert
