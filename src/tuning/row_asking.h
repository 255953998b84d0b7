// Held-out rows asked of two models, greedily and several at a time.
//
//   const RowModels models{.base = "base.gguf", .tuned_adapter = "run/adapter.gguf"};
//   HONE_TRY(const std::vector<RowAnswer> answers, ask_rows(questions, models, {}));
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/tuning/row_answers.h"
#include "row_questions.h"

namespace hone::tuning {

struct RowModels {
  fs::path base;
  std::string earlier_adapter;  // that the run went on with; "": none
  fs::path tuned_adapter, tuned_model;  // one of them
  int threads = 0;  // 0: physical cores
};

struct AskingListener {
  std::function<void(std::uint64_t done, std::uint64_t total)> on_answer;  // of both models
  std::function<bool()> should_stop;  // asked after every token
};

// Errors: cancelled; those of loading models and of BatchGenerator.
Result<std::vector<RowAnswer>> ask_rows(const std::vector<RowQuestion>& questions, const RowModels& models,
                                        const AskingListener& listener);

// What that will take, from the base's answers to the first few.
Result<double> estimate_asking_seconds(const std::vector<RowQuestion>& questions, const RowModels& models);

}  // namespace hone::tuning
