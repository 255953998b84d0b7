// What the columns of a table hold whose names do not say it: as a reader is told, and what is likely.
//
//   HONE_TRY(ColumnMap map, ColumnMap::parse({"question=frage", "answer=antwort"}, {"question", "answer"}, "rows"));
//   OrderedJson row{{"frage", "Wer?"}, {"antwort", "Anna"}};
//   map.rename(row);                               // {"question": "Wer?", "answer": "Anna"}
//   use(folded_column("Best Answer"));             // "best_answer"
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone {

class ColumnMap {
 public:
  using Pair = std::pair<std::string, std::string>;  // theirs, ours

  // "ours=theirs" each. Error invalid_argument: not of that form, or ours is none of `known`, which is what `holder` ("rows") hold.
  static Result<ColumnMap> parse(const std::vector<std::string>& map, const std::vector<std::string>& known,
                                 std::string_view holder);
  // Puts the columns of a row under the names of what they hold. Returns those whose name was another one, as it was written.
  std::vector<Pair> rename(OrderedJson& row);
  bool empty() const { return map_.empty(); }
  bool names(const std::string& ours) const;
  // Columns that were named and that no row had, with what they were to be.
  std::vector<Pair> not_seen() const;

 private:
  std::vector<Pair> map_;
  std::set<std::string> seen_;  // of theirs
};

// Before the name of a column that another took the name of.
inline constexpr char column_aside = '\x01';
void set_column_aside(OrderedJson& row, const std::string& key);

// The column goes to the end of the row.
void rename_column(OrderedJson& row, const std::string& from, const std::string& to);

// "Best Answer" → "best_answer".
std::string folded_column(const std::string& name);

// Columns that have a known name in other letters get it: "Best Answer" is best_answer, or the other way round.
void fold_column_names(OrderedJson& row, const std::vector<std::string>& known);

// "question=frage,answer=antwort": the longest text of the rows as the answer, the next as the question; empty when the rows
// hold no text.
std::string likely_columns(const std::vector<const OrderedJson*>& rows);

}  // namespace hone
