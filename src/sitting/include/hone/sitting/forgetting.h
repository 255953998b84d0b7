// What a tuned model lost of what its base could do: both sit a general exam, and both foretell text that neither was tuned
// on. The conductor of `hone exam forgetting`.
//
//   HONE_TRY(const ForgettingResult result, measure_forgetting({.adapter = "runs/scenes"}));
//   if (result.no_loss_beyond_margin) text += results::margin_sentence(result.exam);
//   text += results::sentence(result.reference_text);
#pragma once

#include <optional>
#include <string>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/results/comparison.h"

namespace hone::sitting {

// What was tuned is either `adapter` or `tuned`.
struct ForgettingSpec {
  std::string model = "smollm2-135m-instruct";  // the base
  std::string adapter = {};  // of the base: a tune run, a PEFT folder or a GGUF adapter
  std::string tuned = {};  // a model of its own: a name, or a GGUF file
  std::string exam = {};  // questions as JSONL; empty: the exam that ships (300 of TruthfulQA)
  std::string text = {};  // passages with blank lines between them; empty: the text that ships
  double margin = -5;  // the loss that would still be accepted, in points below 0
  std::string out = {};  // folder of the sittings; empty: RUN/general, or "general" where no run is a folder
  int threads = 0;  // 0: all cores
};

// Who hears how far it is. May be empty.
struct ForgettingListener {
  Progress progress = {};
};

struct ForgettingResult {
  fs::path folder;  // of base.sitting.jsonl and tuned.sitting.jsonl
  std::string warning;  // the adapter's base is another model; "" where it is not
  results::Comparison exam;  // tuned against base
  results::ScoreEstimate base;  // on the exam, alone
  std::optional<double> chance;  // what guessing gets; none where a question has no options to guess among
  bool base_above_chance = false;  // otherwise the exam cannot show a loss
  bool no_loss_beyond_margin = false;  // and the base is above chance
  results::Comparison reference_text;  // tuned against base: nats a token, nearer 0 is better
};

// Sittings that were stopped go on. Ends between answers where hone/core/interrupt.h catches a signal. Errors:
// invalid_argument (neither or both of adapter and tuned, a margin that is no loss, no passages); cancelled; those of
// read_file(), sit_exam() and of models.
Result<ForgettingResult> measure_forgetting(const ForgettingSpec& spec, const ForgettingListener& listener = {});

}  // namespace hone::sitting
