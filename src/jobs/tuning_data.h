// The rows of a run: read, tokenized, held out and packed, the same way each time.
#pragma once

#include <string>
#include <vector>

#include "hone/engine/language_model.h"
#include "hone/jobs/tuning.h"

namespace hone {

struct TuningData {
  std::vector<Sequence> sequences;
  std::vector<TokenRow> valid;
  std::vector<std::string> notes;  // what was read, what was left out
  std::uint64_t rows = 0, excluded = 0, tokens = 0, targets = 0, longest = 0;
};

// `settings.seq_tokens` 0: no limit, and nothing is packed.
Result<TuningData> read_tuning_data(const TuningSettings& settings, const LanguageModel& model);

// The trainer's part of a run's settings.
TrainerOptions trainer_options(const TuningSettings& settings);

}  // namespace hone
