#include "hone/adapter/adapter_place.h"

#include <charconv>
#include <optional>

#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/core/files.h"

namespace hone::adapter {
namespace {

// "checkpoint-500" (Hugging Face's Trainer) and "step-500" (a run's checkpoints): 500.
std::optional<std::uint64_t> checkpoint_number(const std::string& name) {
  for (const std::string_view prefix : {"checkpoint-", "step-"}) {
    std::uint64_t number = 0;
    if (!name.starts_with(prefix)) continue;
    const auto [end, failure] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
    if (failure == std::errc() && end == name.data() + name.size()) return number;
  }
  return std::nullopt;
}

// The checkpoint of the most steps that holds an adapter; empty: none.
Result<fs::path> newest_checkpoint(const fs::path& folder) {
  fs::path newest;
  std::uint64_t most = 0;
  std::error_code ignored;
  for (const fs::path& place : {folder, folder / "checkpoints"}) {
    HONE_TRY(const auto entries, folder_entries(place));
    for (const fs::path& entry : entries) {
      const auto number = checkpoint_number(entry.filename().string());
      if (!number || (!newest.empty() && *number <= most)) continue;
      for (const fs::path& at : {entry, entry / "adapter"})
        if (fs::exists(at / "adapter_config.json", ignored)) {
          newest = at, most = *number;
          break;
        }
    }
  }
  return newest;
}

}  // namespace

Result<AdapterPlace> find_adapter(const fs::path& path) {
  std::error_code ignored;
  auto is_peft = [&](const fs::path& folder) { return fs::exists(folder / "adapter_config.json", ignored); };
  if (!fs::exists(path, ignored)) return Error(ErrorCode::not_found, "There is no adapter at " + path.string() + ".");
  if (!fs::is_directory(path, ignored)) {
    const std::string name = path.filename().string();
    if (name == "adapter_config.json" || name == "adapter_model.safetensors" || name == "adapters.safetensors")
      return find_adapter(path.parent_path() / ".");
    HONE_TRY(const auto file, model::GgufFile::open(path));
    const auto type = file.string("general.type");
    if (!type || *type != "adapter")
      return Error(ErrorCode::invalid_argument,
                   path.string() + " is no adapter but a model. Give it as the model; an adapter lies beside one.");
    return AdapterPlace{{}, path};
  }
  AdapterPlace place;
  if (is_peft(path)) place.peft_folder = path;
  if (place.peft_folder.empty() && is_peft(path / "adapter")) place.peft_folder = path / "adapter";
  if (fs::exists(path / "adapter.gguf", ignored)) place.gguf_file = path / "adapter.gguf";
  if (place.peft_folder.empty() && place.gguf_file.empty()) {
    HONE_TRY(const fs::path newest, newest_checkpoint(path));
    if (!newest.empty())
      return Error(ErrorCode::not_found, path.string() +
                                             " holds no adapter of its own but checkpoints. The newest is " +
                                             newest.string() + "; give that folder, or another one's.");
    return Error(ErrorCode::not_found, path.string() +
                                           " holds no adapter: no adapter_config.json (PEFT), no adapter folder and no "
                                           "adapter.gguf (a tune run).");
  }
  return place;
}

Result<LoraAdapter> read_adapter(const fs::path& path, const model::GgufFile& base) {
  HONE_TRY(const AdapterPlace place, find_adapter(path));
  if (place.peft_folder.empty()) return read_gguf_adapter(place.gguf_file, &base);
  HONE_TRY(LoraAdapter adapter, read_peft_adapter(place.peft_folder));
  HONE_CHECK(fit_adapter(adapter, base));
  return adapter;
}

}  // namespace hone::adapter
