// What training would complain about in a set of rows, and what it would train on.
//
//   HONE_TRY(auto rows, read_rows("examples.jsonl"));
//   RowReport report = check_rows(rows);                                       // without a model: no lengths
//   HONE_TRY(report, check_rows(rows, model, {.max_tokens = 512}));
//   for (const ProblemGroup& group : report.problems) …                        // "empty answer", 12 rows: 4, 9, 31 …
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/rows/chat_tokens.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

struct ProblemGroup {
  RowProblemKind kind = RowProblemKind::unreadable;
  bool excluded = true;
  std::uint64_t count = 0;  // of rows
  std::vector<RowProblem> first;  // the first ten
};

struct LengthReport {  // tokens a row, of the rows that are used and those that are too long
  std::uint64_t rows = 0, tokens = 0, targets = 0;
  std::uint64_t shortest = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, longest = 0;
  double supervised_share() const {
    return tokens == 0 ? 0 : static_cast<double>(targets) / static_cast<double>(tokens);
  }
};

struct RowReport {
  std::string source, format_sentence;
  RowFormat format = RowFormat::chat;
  std::uint64_t rows_read = 0, usable = 0, duplicates = 0;
  std::vector<ProblemGroup> problems;  // exclusions first, then by count
  std::vector<std::string> unused_fields, notes;
  std::optional<Error>
      refused;  // why tuning would not take them at all: prompts alone, preferences; nothing is usable then
  LengthReport lengths;  // rows is 0 without a model
};

// What tuning with these options would say, by the same code. Without a model: no lengths, and nothing of its template.
RowReport check_rows(const RowSet& set, const TokenizeOptions& options = {});
// Errors: as tokenize_rows, but for what is in `refused`.
Result<RowReport> check_rows(const RowSet& set, const engine::LanguageModel& model, const TokenizeOptions& options);

}  // namespace hone::rows
