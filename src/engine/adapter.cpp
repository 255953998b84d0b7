#include "hone/engine/adapter.h"

#include <cmath>

#include "adapter_state.h"
#include "hone/adapter/adapter_place.h"
#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/core/memory_file.h"
#include "hone/model/weights_hash.h"

namespace hone::engine {
namespace {

const std::string& hash_of(const LanguageModel::State& model, const model::GgufFile& base) {
  std::call_once(model.hashed, [&] { model.hash = model::weights_hash(base); });
  return model.hash;
}

// The file that names the weights. Errors: unsupported for a model in parts: the first knows only its own tensors.
Result<model::GgufFile> open_base(const LanguageModel& model) {
  HONE_TRY(auto base, model::GgufFile::open(model.file()));
  if (auto parts = base.integer("split.count"); parts && *parts > 1)
    return Error(ErrorCode::unsupported, base.name() + " is one of " + std::to_string(*parts) +
                                             " parts of a model, which adapters do not go with; join them first with "
                                             "llama-gguf-split --merge.");
  return base;
}

// Checks, then hands llama.cpp the very bytes that were checked.
Result<std::shared_ptr<Adapter::State>> load_bytes(const LanguageModel& model, std::span<const std::byte> bytes,
                                                   const std::string& name, const model::GgufFile& base) {
  adapter::LoraAdapter recorded;
  {
    HONE_TRY(const auto file, model::GgufFile::parse(bytes, name));
    HONE_CHECK(adapter::check_gguf_adapter(file, base));
    if (auto hash = file.string("hone.base_hash")) recorded.base_hash = *hash;
    if (auto prompt = file.string("hone.system_prompt")) recorded.system_prompt = *prompt;
    if (auto base_name = file.string("hone.base_name")) recorded.base_name = *base_name;
  }
  const LanguageModel::State& state = model.state();
  auto out = std::make_shared<Adapter::State>(Adapter::State{model, {}, {}, {}, {nullptr, FreeAdapter{&state}}});
  HONE_TRY(const auto stream, open_memory(bytes));
  {
    std::lock_guard guard(state.adapters);
    out->handle.reset(llama_adapter_lora_init_from_file_ptr(state.model.get(), stream.get()));
  }
  if (!out->handle) return Error(ErrorCode::unsupported, name + " could not be loaded beside " + model.name() + ".");
  out->system_prompt = recorded.system_prompt;
  out->warning = recorded.base_hash.empty() ? adapter::base_warning(recorded, base)
                                            : adapter::base_warning(recorded, hash_of(state, base));
  return out;
}

}  // namespace

Status speak_with(llama_context* context, const LanguageModel& model, const std::optional<Adapter>& adapter,
                  float scale) {
  if (!std::isfinite(scale)) return Error(ErrorCode::invalid_argument, "The adapter's scale is not a number.");
  if (adapter && &adapter->state().model.state() != &model.state())
    return Error(ErrorCode::invalid_argument, "The adapter was loaded beside another model than " + model.name() + ".");
  llama_adapter_lora* handle = adapter ? adapter->state().handle.get() : nullptr;
  // First none: llama.cpp takes an adapter at the address of one that is gone for the same one.
  if (llama_set_adapters_lora(context, nullptr, 0, nullptr) != 0 ||
      (handle && llama_set_adapters_lora(context, &handle, 1, &scale) != 0))
    return Error(ErrorCode::out_of_memory, "llama.cpp could not use the adapter.");
  llama_memory_clear(llama_get_memory(context), false);  // what was computed with the other weights
  return {};
}

const std::optional<std::string>& Adapter::system_prompt() const { return state_->system_prompt; }
const std::string& Adapter::warning() const { return state_->warning; }
const std::filesystem::path& Adapter::path() const { return state_->path; }

Result<Adapter> Adapter::load(const LanguageModel& model, const adapter::LoraAdapter& adapter) {
  HONE_TRY(const auto base, open_base(model));
  adapter::LoraAdapter fitted = adapter;
  HONE_CHECK(adapter::fit_adapter(fitted, base));
  HONE_TRY(const std::string bytes, adapter::gguf_adapter_bytes(fitted));
  HONE_TRY(auto state, load_bytes(model, std::as_bytes(std::span(bytes)), "the adapter in memory", base));
  return Adapter(std::move(state));
}

Result<Adapter> Adapter::load(const LanguageModel& model, const std::filesystem::path& path) {
  auto loaded = [&]() -> Result<std::shared_ptr<State>> {
    HONE_TRY(const adapter::AdapterPlace place, adapter::find_adapter(path));
    HONE_TRY(const auto base, open_base(model));
    if (place.gguf_file.empty()) {
      HONE_TRY(adapter::LoraAdapter adapter, adapter::read_peft_adapter(place.peft_folder));
      HONE_CHECK(adapter::fit_adapter(adapter, base));
      HONE_TRY(const std::string bytes, adapter::gguf_adapter_bytes(adapter));
      return load_bytes(model, std::as_bytes(std::span(bytes)), place.peft_folder.filename().string(), base);
    }
    HONE_TRY(const auto map, MappedFile::open(place.gguf_file));
    return load_bytes(model, map.bytes(), place.gguf_file.filename().string(), base);
  }();
  if (!loaded) return std::move(loaded.error()).context("loading the adapter " + path.string());
  (*loaded)->path = path;
  return Adapter(std::move(loaded).value());
}

}  // namespace hone::engine
