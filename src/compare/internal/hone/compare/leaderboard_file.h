// leaderboard.json: what a comparison came to, as other programs and the next call read it.
//
//   const LeaderboardRecord record = leaderboard_record(task, sweep, board, "compare");
//   HONE_CHECK(write_leaderboard(record));                                   // compare/leaderboard.json
//   HONE_TRY(const LeaderboardRecord same, read_leaderboard("compare"));
//   HONE_TRY(const search::SearchRecipe recipe, read_compared_row("3", "compare"));
//
// docs/formats/compare.md has the measures.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/compare/leaderboard.h"
#include "hone/core/json.h"

namespace hone::compare {

// Means over the questions that rank the rows.
struct LeaderboardRow {
  search::SearchRecipe recipe;
  std::string error;  // why there are no measures; empty: there are
  std::string unreadable;  // why the file's row cannot be read, which nothing else here is then of; it keeps its number
  double ndcg = 0, recall = 0, mrr = 0, map = 0;
  double span_recall = 0, span_precision = 0, span_iou = 0;
  double tokens_per_question = 0, unjudged = 0;
  double p50_ms = 0, p95_ms = 0, embed_ms = 0, search_ms = 0, build_s = 0;
  std::size_t slices = 0;
  std::optional<double> disk_mb, memory_mb, recall_vs_exact;
  std::map<int, double> filtered_recall;  // by the percentage of slices that a filter leaves
  std::optional<AnswerMarks> answers;
  bool tied_with_leader = false;
  bool is_default = false;
};

struct LeaderboardProof {
  double gain = 0, low = 0, high = 0, p = 1;
  results::Verdict verdict = results::Verdict::cannot_tell;
  std::size_t questions = 0;
  std::string how;
  std::vector<std::string> chosen;  // the recipe of each fold
  double default_score = 0, chosen_score = 0;
};

struct LeaderboardRecord {
  std::vector<LeaderboardRow> rows;  // best first
  std::optional<LeaderboardProof> proof;
  double seconds = 0, single_seconds = 0;  // of everything, and of the default recipe alone
  LeaderBy by = LeaderBy::ndcg;
  std::size_t documents = 0, questions = 0, unjudged = 0;
  std::vector<std::string> left_out, notes;
  std::string folder;  // of the comparison, as it was named
};

LeaderboardRecord leaderboard_record(const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                                     const std::string& folder);

OrderedJson leaderboard_json(const LeaderboardRecord& record);
// `name` is for the messages. A row that cannot be read costs itself alone. Errors: corrupt_data (no leaderboard).
Result<LeaderboardRecord> leaderboard_from(const Json& json, const std::string& name);

// `record.folder`/leaderboard.json
Status write_leaderboard(const LeaderboardRecord& record);
// Rows that cannot be read are logged as warnings. Errors: not_found, and those of leaderboard_from().
Result<LeaderboardRecord> read_leaderboard(const fs::path& folder);

// "3", or "FOLDER:3" for the leaderboard of another folder. Errors: not_found; corrupt_data (no leaderboard, a
// row that cannot be read); invalid_argument (no such row, a row of a database, whose way to search is not Hone's own).
Result<search::SearchRecipe> read_compared_row(const std::string& row, const std::string& folder);

}  // namespace hone::compare
