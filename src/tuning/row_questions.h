// Held-out rows as what a model is asked: the tokens that stand before a row's last answer, and what it should say then.
//
//   const std::vector<RowQuestion> questions = row_questions(model, set, held_out, settings);
//   use(questions[0].prompt, questions[0].expected);
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hone/engine/language_model.h"
#include "hone/model/token_row.h"
#include "hone/rows/training_rows.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

struct RowQuestion {
  std::uint64_t row = 0;
  std::string file, asked, expected;  // as those of RowAnswer
  std::vector<engine::Token> prompt;  // as training writes it, system message and template included
  int most_tokens = 0;  // of an answer
  bool can_be_marked = false;
};

// Of the rows of `held_out`, which were made of `set`: as many as the settings say, from beginning to end in equal steps. A row that
// asks nothing (plain text), or does not fit the model's context with its answer, is left out.
std::vector<RowQuestion> row_questions(const engine::LanguageModel& model, const rows::RowSet& set,
                                       const std::vector<model::TokenRow>& held_out, const TuningSettings& settings);

// At most `most` of them, in equal steps from the first on.
std::vector<std::uint64_t> spread_rows(const std::vector<std::uint64_t>& rows, std::uint64_t most);

}  // namespace hone::tuning
