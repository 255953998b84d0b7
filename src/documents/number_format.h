// A spreadsheet's numbers as its cells show them (ECMA-376 18.8.30): dates as ISO 8601, percent, currency, decimals.
//
//   NumberFormat("yyyy-mm-dd").say(45446, false) == "2024-06-03"
//   NumberFormat("#,##0.00 \"EUR\"").say(9300, false) == "9,300.00 EUR"
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

class NumberFormat {
 public:
  NumberFormat() = default;  // General
  explicit NumberFormat(std::string_view code) : code_(code) {}
  static NumberFormat builtin(int id);  // of the numbers below 164 that every program knows

  bool is_date() const;
  // `since_1904`: the workbook counts its days from 1904.
  std::string say(double value, bool since_1904) const;

 private:
  std::string code_;
};

// Days since 1899-12-30 (or 1904-01-01) as "2024-06-03", "2024-06-03 14:30" or, below a day, "14:30".
std::string serial_date(double days, bool since_1904);

// The shortest decimal that reads back as the same number of 15 digits: 0.1 + 0.2 is "0.3".
std::string plain_number(double value);

}  // namespace hone::documents
