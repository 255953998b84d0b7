// The columns of a file to import, under the names that its kind has.
//
//   HONE_TRY(ImportColumns columns, ImportColumns::parse(ImportKind::gsm8k, {"question=frage", "answer=antwort"}));
//   row = columns.rename(std::move(row));
//   use(columns.likely());                 // where names were not known: advice with a mapping
#pragma once

#include "hone/core/column_map.h"
#include "hone/exam/import.h"

namespace hone::exam {

class ImportColumns {
 public:
  static Result<ImportColumns> parse(ImportKind kind, const std::vector<std::string>& map);
  OrderedJson rename(OrderedJson row);
  void note(const OrderedJson& row);  // one whose columns are named already
  bool told() const { return !map_.empty(); }
  ColumnMap& map() { return map_; }
  // The likely columns, where the rows have no column that is the question, or none that is its answer.
  Advice likely() const;
  // Error invalid_argument where a column was named that no row had.
  Status all_seen(const std::string& name) const;

 private:
  bool is_known(const std::string& name) const;

  std::vector<std::string> known_;
  ColumnMap map_;
  std::vector<OrderedJson> first_;  // rows
};

}  // namespace hone::exam
