#include "raw_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/quantity.h"
#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

constexpr std::string_view blanks = " \t\r\n";

RowProblem problem_of(std::uint64_t row, RowProblemKind kind, std::string message) {
  return {row, "", kind, std::move(message), true};
}

// The end of the JSON value that starts at `at`: the comma or bracket after it, or npos.
std::size_t end_of_element(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\';
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      if (depth == 0) return at;
      --depth;
    } else if (c == ',' && depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Result<RawRows> RawRows::open(std::string_view content, RowSyntax syntax, std::string_view name,
                              const RowOptions& options) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF"))
    return Error(ErrorCode::corrupt_data, fmt::format("{} is written in UTF-16. Save it as UTF-8.", name));
  const std::size_t first = content.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return Error(ErrorCode::corrupt_data, fmt::format("{} is empty: it holds no rows.", name));
  RawRows rows(content, name, options);
  if (syntax == RowSyntax::csv) {
    rows.shape_ = Shape::csv;
    rows.csv_ = CsvReader(content);
    auto header = rows.csv_.next();
    if (!header) return Error(ErrorCode::corrupt_data, fmt::format("{} is empty: it holds no rows.", name));
    rows.header_ = std::move(header->fields);
    for (std::string& column : rows.header_) {
      column.erase(0, std::min(column.size(), column.find_first_not_of(" \t")));
      column.erase(column.find_last_not_of(" \t") + 1);
      if (!is_utf8(column))
        return Error(ErrorCode::corrupt_data, fmt::format("The header of {} is not UTF-8. Save it as UTF-8.", name));
    }
    std::vector<std::string> sorted = rows.header_;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end() && !twice->empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("The header of {} names the column '{}' twice.", name, shorten(*twice, 60)));
    if (header->unclosed)
      return Error(ErrorCode::corrupt_data, fmt::format("A quote in the header of {} never closes.", name));
    return rows;
  }
  if (content[first] == '[') {
    rows.shape_ = Shape::array;
    rows.at_ = first + 1;
  } else if (content[first] == '{') {
    // One object written over several lines is one row.
    const std::size_t line_end = std::min(content.find('\n', first), content.size());
    if (content.size() <= options.max_row_bytes && !parse_ordered_json(content.substr(first, line_end - first), "") &&
        parse_ordered_json(content, ""))
      rows.shape_ = Shape::object;
  }
  return rows;
}

Result<std::optional<RawRow>> RawRows::next() {
  switch (shape_) {
    case Shape::array: return next_element();
    case Shape::lines: return next_line();
    case Shape::csv: return next_record();
    case Shape::object: break;
  }
  if (row_++ > 0) return std::optional<RawRow>();
  return std::optional<RawRow>(parse(content_, 1));
}

std::string RawRows::place() const {
  return fmt::format(
      "line {}", 1 + std::count(content_.begin(),
                                content_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, content_.size())), '\n'));
}

RawRow RawRows::parse(std::string_view text, std::uint64_t row) const {
  RawRow out{.row = row};
  if (text.size() > options_.max_row_bytes) {
    out.problem = problem_of(
        row, RowProblemKind::too_long,
        fmt::format("is {} long; a row may have {}", in_megabytes(text.size()), in_megabytes(options_.max_row_bytes)));
  } else if (!is_utf8(text)) {
    out.problem = problem_of(row, RowProblemKind::invalid_text, "is not UTF-8; save the file as UTF-8");
  } else if (auto json = parse_ordered_json(text, "it"); !json) {
    std::string why = json.error().message();
    if (why.ends_with('.')) why.pop_back();
    out.problem = problem_of(row, RowProblemKind::unreadable, shorten(repair_utf8(why), 300));
  } else if (!json->is_object()) {
    out.problem = problem_of(row, RowProblemKind::unreadable,
                             fmt::format("is {}; expected an object {{…}}", shorten(repair_utf8(dump(*json)), 60)));
  } else {
    out.json = std::move(*json);
  }
  return out;
}

Result<std::optional<RawRow>> RawRows::next_element() {
  if (ended_) return std::optional<RawRow>();
  at_ = std::min(content_.find_first_not_of(blanks, at_), content_.size());
  const std::size_t end = end_of_element(content_, at_);
  if (end == std::string_view::npos) {
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is an array that never ends: row {}, which starts in {}, or what follows it, lacks a "
                             "bracket or a quote. The file may be cut off.",
                             name_, row_ + 1, place()));
  }
  std::string_view text = content_.substr(at_, end - at_);
  text = text.substr(0, text.find_last_not_of(blanks) + 1);
  const bool last = content_[end] != ',';
  std::optional<RawRow> out;
  if (!last || !text.empty()) out = parse(text, ++row_);  // a comma before the closing bracket makes no row
  at_ = end + 1;
  if (last) {
    ended_ = true;
    if (content_[end] == '}' || content_.find_first_not_of(blanks, at_) != std::string_view::npos)
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{} has something behind the end of its array, in {}; expected one array of objects, or "
                               "one object a line.",
                               name_, place()));
  }
  return out;
}

std::optional<RawRow> RawRows::next_line() {
  while (at_ < content_.size()) {
    const std::size_t end = std::min(content_.find('\n', at_), content_.size());
    std::string_view line = content_.substr(at_, end - at_);
    at_ = end + 1;
    ++row_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(blanks) != std::string_view::npos) return parse(line, row_);
  }
  return std::nullopt;
}

std::optional<RawRow> RawRows::next_record() {
  auto record = csv_.next();
  if (!record) return std::nullopt;
  RawRow out{.row = ++row_, .json = OrderedJson::object()};
  const auto fail = [&](RowProblemKind kind, std::string message) {
    out.problem = problem_of(row_, kind, std::move(message));
    return out;
  };
  if (record->unclosed)
    return fail(RowProblemKind::unreadable,
                fmt::format("has a quote that never closes; the last {} bytes of the file were read as this row",
                            record->size_bytes));
  if (record->size_bytes > options_.max_row_bytes)
    return fail(RowProblemKind::too_long, fmt::format("is {} long; a row may have {}", in_megabytes(record->size_bytes),
                                                      in_megabytes(options_.max_row_bytes)));
  if (record->fields.size() != header_.size())
    return fail(RowProblemKind::unreadable,
                fmt::format("has {} fields; expected {}, as in the header", record->fields.size(), header_.size()));
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (!is_utf8(record->fields[i])) {
      out.problem = RowProblem{row_, header_[i], RowProblemKind::invalid_text, "is not UTF-8; save the file as UTF-8"};
      return out;
    }
    if (!header_[i].empty()) out.json[header_[i]] = std::move(record->fields[i]);
  }
  return out;
}

}  // namespace hone::rows
