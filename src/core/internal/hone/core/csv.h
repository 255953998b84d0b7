// CSV as spreadsheets and RFC 4180 write it: quotes, doubled quotes, line ends inside quotes; comma, semicolon or tab.
//
//   CsvReader reader("id;text\n7;\"one \"\"word\"\"\"\n");
//   while (const auto record = reader.next()) use(record->fields);     // {"id", "text"}, then {"7", "one \"word\""}
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

class CsvReader {
 public:
  // The separator is the one that the first record has most of, or that Excel's own first line names: "sep=;".
  explicit CsvReader(std::string_view text);
  CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  struct Record {
    std::vector<std::string> fields;
    std::size_t size_bytes = 0;
    bool unclosed = false;  // a quote opens and the text ends before it closes
  };
  // Blank lines are skipped. Empty at the end.
  std::optional<Record> next();
  char separator() const { return separator_; }
  // The row of the file that next() begins with: 2 behind a line "sep=;".
  std::size_t first_row() const { return first_row_; }

 private:
  Record read();
  std::string_view text_;
  std::size_t at_ = 0, first_row_ = 1;
  char separator_ = ',';
};

}  // namespace hone
