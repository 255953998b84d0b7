// A LoRA adapter loaded beside a model's weights, for the sessions that are to speak with it.
//
//   HONE_TRY(auto adapter, Adapter::load(model, "runs/contracts"));   // a run, a PEFT folder, a GGUF adapter
//   if (!adapter.warning().empty()) use(adapter.warning());
//   HONE_TRY(auto session, Session::make(model, {.adapter = adapter}));
//   HONE_CHECK(session.use_adapter(std::nullopt));                    // the bare model again
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/result.h"
#include "hone/engine/language_model.h"

namespace hone::engine {

// Shared by any number of sessions of its model; copies refer to the same numbers. Keeps the model alive.
class Adapter {
 public:
  // An adapter file is hostile input: keys, names, shapes and numbers are checked before llama.cpp sees it.
  // Errors: those of find_adapter, read_peft_adapter and check_gguf_adapter; out_of_memory.
  static Result<Adapter> load(const LanguageModel& model, const std::filesystem::path& path);
  // From memory, by way of a file that never exists on disk. Architecture and heads may be left out.
  static Result<Adapter> load(const LanguageModel& model, const adapter::LoraAdapter& adapter);

  // A sentence when the adapter was trained on other weights than the model's; "" otherwise.
  const std::string& warning() const;
  // What the model was told first in all that the adapter learned; "": nothing; none: nobody wrote it down.
  const std::optional<std::string>& system_prompt() const;
  const std::filesystem::path& path() const;  // as it was given; empty from memory

  struct State;
  const State& state() const { return *state_; }

 private:
  explicit Adapter(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace hone::engine
