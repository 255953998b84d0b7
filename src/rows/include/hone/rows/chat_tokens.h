// From examples to what the trainer takes: tokens as the model's own chat template writes them, and which are to be
// learned.
//
//   HONE_TRY(auto rows, read_rows("examples.jsonl"));
//   HONE_TRY(auto tokens, tokenize_rows(model, rows, {.train_on = TrainOn::assistant, .max_tokens = 512}));
//   for (const RowProblem& problem : tokens.problems) …                         // those of reading, and rows too long
//   Packing packed = pack(tokens.rows, PackMode::rows, 512);
//
// One rendering of the conversation is tokenized once; supervised are the tokens that lie wholly between the end of the
// generation prompt and the end of the end-of-turn token. A token that reaches across either border is context.
// Templates that rewrite earlier turns (such as those that strip thoughts) give one row for each answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/progress.h"
#include "hone/engine/language_model.h"
#include "hone/model/token_row.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

enum class TrainOn {
  all,  // every token of the rendering
  assistant,  // what the assistant says, in every turn
  last,  // what it says last
};
std::string_view train_on_name(TrainOn train_on);
Result<TrainOn> parse_train_on(std::string_view name);

struct TokenizeOptions {
  TrainOn train_on = TrainOn::assistant;
  std::uint64_t max_tokens = 0;  // longer rows are excluded with a problem; 0: no limit
  bool use_chosen = false;  // learn the chosen answers of preferences and the liked ones of feedback
  std::int64_t now = 1735689600;  // the template's clock, seconds since 1970
};

// The rows of one example: one, or one for each answer where the template rewrites what came before. `source` is the
// example's row. No limit of length applies. Text examples are supervised to their end-of-sequence token.
// Errors: invalid_argument (nothing to learn: a prompt alone; preferences and feedback without use_chosen), unsupported
// (the template refuses the conversation or cannot be masked).
Result<std::vector<model::TokenRow>> tokenize_example(const engine::LanguageModel& model,
                                                      const TrainingExample& example,
                                                      const TokenizeOptions& options = {});

struct TokenizedRows {
  std::vector<model::TokenRow> rows;  // in file order
  std::vector<RowProblem> problems;  // those of the RowSet and those found here, by row
  std::vector<std::string> notes;  // sentences about all rows: "SmolLM2 has no chat template: …"
  std::uint64_t examples_used = 0;
  std::vector<std::uint64_t> too_long;  // tokens of each row that was left out for its length
  std::uint64_t tokens() const;
  std::uint64_t targets() const;
};

// Errors: invalid_argument for rows that are not for this kind of training as a whole (prompts alone; preferences or
// feedback without use_chosen). A set of which no row is left is an empty `rows`, with its problems.
Result<TokenizedRows> tokenize_rows(const engine::LanguageModel& model, const RowSet& set,
                                    const TokenizeOptions& options = {}, const Progress& progress = {});

}  // namespace hone::rows
