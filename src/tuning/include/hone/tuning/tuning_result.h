// How a tuning run ended: what it learned, how fast, and where the adapter or the model lies.
//
//   HONE_TRY(const TuningResult result, read_tuning_result("runs/contracts"));
//   if (result.stopped == TuningEnd::cancelled) …                // it can be resumed
//   if (result.adapter) use(result.adapter->gguf);
//
// It lies in result.json of the run's folder: docs/formats/run.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/training/trainer.h"
#include "hone/tuning/row_answers.h"

namespace hone::tuning {

enum class TuningEnd {
  finished,
  early,  // the held-out loss no longer fell
  cancelled,  // asked to stop; everything below that is optional is then empty
};
std::string_view tuning_end_name(TuningEnd end);

struct AdapterFiles {
  fs::path peft;  // a folder
  fs::path gguf;
};

struct TuningResult {
  std::uint64_t steps = 0;  // that were taken
  std::optional<double> epochs;  // passes over the sequences that these were; not in results of earlier versions
  std::vector<double> losses;  // of each step's batch, nats a learned token
  std::optional<std::uint64_t> best_step;  // whose weights were kept, where that is not the last
  std::optional<double> valid_loss_before, valid_loss;  // on the held-out rows, where there are any
  double tokens_per_second = 0;  // median of the steps but the first; optimizer included
  double supervised_tokens_per_second = 0;  // the same of learned tokens alone
  std::uint64_t peak_memory_bytes = 0;  // of all processes together that the run took
  std::optional<double> product_share;  // of the speed that the frozen products alone would have
  std::optional<training::ProductTimes> products;  // without calls_per_token
  training::TrainingPrecision precision = training::TrainingPrecision::automatic;  // as chosen
  std::optional<AdapterFiles> adapter;  // of LoRA
  std::optional<fs::path> model;  // of full training
  TuningEnd stopped = TuningEnd::finished;
  std::optional<bool> effect;  // whether the tuned model says anything that its base does not
  std::optional<RowCounts> answers;  // to held-out rows, where some were asked
  std::string not_asked;  // a sentence, where they could not be
};

// The JSON object of result.json, which hone-worker writes on standard output.
std::string result_text(const TuningResult& result);

// Errors: not_found (the run has not ended yet); corrupt_data, naming the member.
Result<TuningResult> read_tuning_result(const fs::path& run);

}  // namespace hone::tuning
