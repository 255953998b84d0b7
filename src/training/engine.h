// The decoder in one of its two number types, and the threads it runs on: what Trainer holds.
#pragma once

#include <memory>
#include <utility>
#include <variant>

#include "hone/training/trainer.h"
#include "training_decoder.h"

namespace hone::training {

struct Engine {
  std::unique_ptr<kernels::ComputeContext> context;
  std::variant<std::unique_ptr<TrainingDecoder<float>>, std::unique_ptr<TrainingDecoder<kernels::BFloat16>>> model;

  template <class Call>
  decltype(auto) with(Call&& call) {
    return std::visit([&](auto& held) -> decltype(auto) { return call(*held); }, model);
  }
  template <class Call>
  decltype(auto) with(Call&& call) const {
    return std::visit([&](const auto& held) -> decltype(auto) { return call(std::as_const(*held)); }, model);
  }
};

// Planned, not loaded. Errors: invalid_argument (an option out of range), unsupported (a precision this processor lacks).
Result<Engine> plan_engine(const model::DecoderShape& shape, const TrainerOptions& options,
                           const adapter::LoraAdapter* continued);
TrainingPrecision chosen_precision(TrainingPrecision wanted);

// Rows in order, in micro-batches of about equal size, none above `most` tokens except a longer row alone.
std::vector<decoder::MicroBatch> micro_batches(const std::vector<const model::TokenRow*>& rows, std::size_t most);

}  // namespace hone::training
