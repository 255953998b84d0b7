// A spreadsheet's table: the first row names the columns, which are the keys of docs/formats/exam.md. The options of a
// choice may have columns A, B, C … of their own. Several values in one cell stand on lines of their own or between " | ".
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "hone/core/csv.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/question_columns.h"
#include "hone/marking/question_source.h"

namespace hone::marking {
namespace {

constexpr std::array lists{"answer",         "choices",      "documents",  "tags",     "pattern",
                           "must_not_match", "must_contain", "references", "evidence", "must_not_contain"};
constexpr std::size_t looked_at_rows = 50;
constexpr std::array json_cells{"json_schema", "fields", "matches"};

// The parts of a cell, without those that are empty.
OrderedJson values(std::string_view cell) {
  OrderedJson list = OrderedJson::array();
  for (std::size_t begin = 0; begin <= cell.size();) {
    std::size_t end = std::min(cell.find('\n', begin), cell.size()), after = end + 1;
    if (const std::size_t bar = cell.find(" | ", begin); bar < end) end = bar, after = bar + 3;
    if (const auto value = trimmed(cell.substr(begin, end - begin)); !value.empty()) list.push_back(value);
    begin = after;
  }
  return list;
}

bool is_letter(const std::string& column) { return column.size() == 1 && column[0] >= 'A' && column[0] <= 'Z'; }

Result<OrderedJson> read_cell(const std::string& column, const std::string& cell, const std::string& where) {
  if (std::find(json_cells.begin(), json_cells.end(), column) != json_cells.end())
    return parse_ordered_json(cell, where + ", " + column);
  if (std::find(lists.begin(), lists.end(), column) == lists.end()) return OrderedJson(trimmed(cell));
  OrderedJson list = values(cell);
  if (list.size() == 1) return OrderedJson(list[0]);
  return list;
}

// The names of the columns under the keys of a question; those that another took the name of have none.
void name_columns(std::vector<std::string>& columns, ColumnMap* told) {
  OrderedJson header = OrderedJson::object();
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!columns[i].empty()) header[columns[i]] = i;
  if (told) told->rename(header);
  fold_column_names(header, question_keys());
  for (const auto& [key, index] : header.items()) columns[index.get<std::size_t>()] = key;
}

// Of a table in which no column is the question.
Advice likely_advice(CsvReader& reader, const std::vector<std::string>& columns) {
  std::vector<OrderedJson> rows;
  while (rows.size() < looked_at_rows) {
    const auto record = reader.next();
    if (!record) break;
    OrderedJson row = OrderedJson::object();
    for (std::size_t i = 0; i < std::min(columns.size(), record->fields.size()); ++i)
      if (!columns[i].empty()) row[columns[i]] = trimmed(record->fields[i]);
    rows.push_back(std::move(row));
  }
  std::vector<const OrderedJson*> all;
  all.reserve(rows.size());
  for (const OrderedJson& row : rows) all.push_back(&row);
  const std::string likely = likely_question_columns(all);
  return likely.empty() ? Advice{} : Advice{NextStep::import_questions, likely};
}

}  // namespace

Result<ExamSource> read_csv_source(std::string_view text, const std::string& name, ColumnMap* told) {
  ExamSource source{.place = "row"};
  CsvReader reader(text);
  std::vector<std::string> columns;
  const std::size_t header = reader.first_row();
  for (std::size_t row = header; auto record = reader.next(); ++row) {
    const std::string where = fmt::format("{}, row {}", name, row);
    if (record->unclosed) return Error(ErrorCode::corrupt_data, where + ": a quote opens and does not close.");
    if (row == header) {
      std::map<std::string, std::size_t> seen;
      for (const std::string& field : record->fields) {
        columns.emplace_back(trimmed(field));
        if (!columns.back().empty() && !seen.try_emplace(columns.back(), 0).second)
          return Error(ErrorCode::corrupt_data,
                       fmt::format("{}: the column \"{}\" stands there twice.", where, shorten(columns.back(), 40)));
      }
      name_columns(columns, told);
      if (std::find(columns.begin(), columns.end(), "question") == columns.end())
        return Error(ErrorCode::corrupt_data,
                     where + ": the first row must name the columns, and one of them is \"question\".",
                     likely_advice(reader, columns));
      continue;
    }
    // A spreadsheet writes rows that were once touched, all of their cells empty.
    if (std::all_of(record->fields.begin(), record->fields.end(),
                    [](const std::string& cell) { return is_blank(cell); }))
      continue;
    while (record->fields.size() > columns.size() && is_blank(record->fields.back())) record->fields.pop_back();
    if (record->fields.size() > columns.size())
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}: {} cells under {} columns; is a quote missing around a text "
                               "with a separator in it?",
                               where, record->fields.size(), columns.size()));
    if (source.questions.size() == exam_most_questions)
      return Error(ErrorCode::limit_exceeded, fmt::format("{} has more than {} questions.", name, exam_most_questions));
    OrderedJson fields = OrderedJson::object(), options = OrderedJson::array();
    for (std::size_t i = 0; i < record->fields.size(); ++i) {
      const std::string& cell = record->fields[i];
      if (is_blank(cell)) continue;
      if (columns[i].empty())
        return Error(ErrorCode::corrupt_data, fmt::format("{}: cell {} has no column name above it.", where, i + 1));
      if (columns[i][0] == column_aside) continue;
      if (is_letter(columns[i])) {
        if (columns[i][0] != static_cast<char>('A' + options.size()))
          return Error(ErrorCode::corrupt_data,
                       fmt::format("{}: option {} is filled in and one before it is not.", where, columns[i]));
        options.push_back(trimmed(cell));
        continue;
      }
      HONE_TRY(fields[columns[i]], read_cell(columns[i], cell, where));
    }
    if (!options.empty()) {
      if (fields.contains("choices"))
        return Error(ErrorCode::corrupt_data, where + ": options stand in \"choices\" and under A, B, … too.");
      fields["choices"] = std::move(options);
    }
    source.questions.push_back({row, std::move(fields)});
  }
  return source;
}

}  // namespace hone::marking
