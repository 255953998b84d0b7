// A table of a page. Where the window is too narrow for its columns, each row becomes a card of "head: cell".
//
//   Report report("Lease");
//   ReportTable table(report.section("Costs"), {{"Stage"}, {"tokens/s", Align::right}});
//   table.row({{"tuned"}, {"41", "good"}}, "lead");
//   table.row({{"gone"}, {"The server did not answer."}});
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/report/element.h"

namespace hone::report {

enum class Align { left, right };

struct ReportColumn {
  std::string head;
  Align align = Align::left;  // numbers stand right, and are not broken
};

struct ReportCell {
  std::string text;
  std::string_view kind = {};  // classes
};

class ReportTable {
 public:
  ReportTable(const ReportElement& where, std::vector<ReportColumn> columns);
  // The first cell names the row. Where there are fewer cells than columns, the last is a sentence that takes their place.
  void row(const std::vector<ReportCell>& cells, std::string_view kind = {}) const;

 private:
  std::vector<ReportColumn> columns_;
  ReportElement body_;
};

}  // namespace hone::report
