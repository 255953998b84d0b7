#include "hone/adapter/adapter_place.h"

#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/peft_adapter.h"

namespace hone::adapter {

Result<AdapterPlace> find_adapter(const fs::path& path) {
  std::error_code ignored;
  auto is_peft = [&](const fs::path& folder) { return fs::exists(folder / "adapter_config.json", ignored); };
  if (!fs::exists(path, ignored)) return Error(ErrorCode::not_found, "There is no adapter at " + path.string() + ".");
  if (!fs::is_directory(path, ignored)) {
    const std::string name = path.filename().string();
    if (name == "adapter_config.json" || name == "adapter_model.safetensors")
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
  if (place.peft_folder.empty() && place.gguf_file.empty())
    return Error(ErrorCode::not_found, path.string() +
                                           " holds no adapter: no adapter_config.json (PEFT), no adapter folder and no "
                                           "adapter.gguf (a tune run).");
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
