// Which column of a file is the question and which the answer: names in any case, names that other collections use, and what
// the user says.
//
//   HONE_TRY(Columns columns, Columns::parse({"question=frage", "answer=antwort"}));
//   row = columns.rename(std::move(row));
//   use(columns.renamed());                        // {"question from frage", "answer from antwort"}
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "hone/core/column_map.h"
#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::rows {

class Columns {
 public:
  // "ours=theirs" each. Error invalid_argument: not of that form, or no name that rows know.
  static Result<Columns> parse(const std::vector<std::string>& map);
  // The row with its columns under the names that the formats use.
  OrderedJson rename(OrderedJson row);
  bool told() const { return !map_.empty(); }
  std::vector<std::string> renamed() const;
  // Columns that were named and that no row had, with what they were to be.
  std::vector<std::pair<std::string, std::string>> not_seen() const { return map_.not_seen(); }

 private:
  void rename_as_told(OrderedJson& row);
  void move(OrderedJson& row, const std::string& theirs, const std::string& ours);
  void name_lists(OrderedJson& row);
  void name_pair(OrderedJson& row);

  ColumnMap map_;
  std::map<std::string, std::set<std::string>> renamed_;  // ours → theirs
};

}  // namespace hone::rows
