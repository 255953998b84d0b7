// What the leaderboard says in its cells, on the terminal and on the page alike.
//
//   const SweepTable table(task, sweep, board);
//   table.measure_heads();                       // {"span recall", "span IoU", "nDCG@10"}, or those of graded documents
//   table.measure_cells(sweep.rows[0]);
#pragma once

#include <set>
#include <string>
#include <vector>

#include "hone/compare/leaderboard.h"

namespace hone::compare {

// Refers to what it was made of.
class SweepTable {
 public:
  SweepTable(const SearchTask& task, const Sweep& sweep, const Leaderboard& board);
  std::vector<std::string> measure_heads() const;
  // Of a row that has measures.
  std::vector<std::string> measure_cells(const SweepRow& row) const;
  // "hybrid 0.3, reranked"; with the names of embedders and rerankers where the sweep has several.
  std::string search_words(const search::SearchRecipe& recipe) const;
  const std::set<std::string>& embedders() const { return embedders_; }
  const std::vector<std::size_t>& questions() const { return board_->questions; }

 private:
  const Leaderboard* board_;
  bool spans_;
  std::set<std::string> embedders_, rerankers_;
};

// "48 % (37–60)", "3 to mark"; "–" for none.
std::string in_words(const std::optional<AnswerMarks>& marks);

}  // namespace hone::compare
