// What a Trainer holds.
#pragma once

#include <string>

#include "engine.h"

namespace hone::training {

struct Trainer::State {
  fs::path gguf;
  TrainerOptions options;
  std::string base_name;
  Engine engine;
  std::uint64_t steps = 0;

  Status load(const adapter::LoraAdapter* continued);
};

}  // namespace hone::training
