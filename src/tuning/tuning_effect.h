// Whether a tuned model says anything that its base does not.
#pragma once

#include <vector>

#include "hone/core/files.h"
#include "hone/rows/packing.h"

namespace hone::tuning {

// By the loss on rows it was not tuned on: `none` is rounding alone, `plain` needs no further question.
enum class TuningEffect { none, small, plain };
TuningEffect effect_of(double loss_before, double loss_after);

// Whether any of a few greedy answers to the rows' own prompts is another one with the adapter.
Result<bool> answers_change(const fs::path& model, const fs::path& gguf_adapter,
                            const std::vector<model::Sequence>& sequences);

}  // namespace hone::tuning
