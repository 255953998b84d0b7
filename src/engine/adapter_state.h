// What an Adapter holds; sessions reach llama.cpp's handle through it.
#pragma once

#include <memory>
#include <optional>

#include "hone/engine/adapter.h"
#include "model_state.h"

namespace hone::engine {

struct FreeAdapter {
  const LanguageModel::State* model;
  void operator()(llama_adapter_lora* adapter) const {
    std::lock_guard guard(model->adapters);
    llama_adapter_lora_free(adapter);
  }
};

struct Adapter::State {
  LanguageModel model;  // outlives the handle, which is in its list
  std::filesystem::path path;
  std::string warning;
  std::optional<std::string> system_prompt;
  std::unique_ptr<llama_adapter_lora, FreeAdapter> handle;
};

// From now on the context computes with the adapter (none: bare); what it had computed is forgotten. The adapter must
// outlive that. Errors: invalid_argument (an adapter of another model, a scale that is no number), out_of_memory.
Status speak_with(llama_context* context, const LanguageModel& model, const std::optional<Adapter>& adapter,
                  float scale);

}  // namespace hone::engine
