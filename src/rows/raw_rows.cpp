#include "raw_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "hone/core/quantity.h"
#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

constexpr std::string_view blanks = " \t\r\n";

RowProblem problem_of(std::uint64_t row, RowProblemKind kind, std::string message) {
  return {row, "", kind, std::move(message), true};
}

RowProblem too_long(std::uint64_t row, std::uint64_t size_bytes, std::uint64_t most_bytes) {
  return problem_of(row, RowProblemKind::too_long,
                    fmt::format("is {} long; a row may have {}", in_megabytes(size_bytes), in_megabytes(most_bytes)));
}

// The first integer of a JSON text that 64 bits do not hold, which the parser rounds without a word; empty: there is none.
std::string_view rounded_integer(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\';
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      const std::string_view number = text.substr(at, text.find_first_not_of("0123456789.eE+-", at) - at);
      const auto fits = [number](auto value) {
        return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc();
      };
      if (number.find_first_of(".eE") == std::string_view::npos && !fits(std::int64_t{}) && !fits(std::uint64_t{}))
        return number;
      at += number.size() - 1;
    }
  }
  return {};
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

struct ValueEnd {
  std::size_t at;  // behind the value; where it does not end, how far it was read
  bool found;
};

// Of the object or list that begins at `at`. It does not end where `text` does first, or where a line begins with a brace or
// bracket of its own: that is the next row, and this one is broken. `over_lines`: such a line belongs to it.
ValueEnd end_of_value(std::string_view text, std::size_t at, bool over_lines) {
  std::size_t depth = 0, i = at;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) i += text[i] == '\\';
      if (i >= text.size() || text[i] == '\n') break;  // a string ends on its line
    } else if (c == '[' || c == '{') {
      if (!over_lines && i > at && text[i - 1] == '\n' && depth > 0) break;
      ++depth;
    } else if (c == ']' || c == '}') {
      if (depth == 0) break;
      if (--depth == 0) return {i + 1, true};
    }
  }
  return {std::min(i, text.size()), false};
}

// Whether a line holds several objects, so that its number names none of them.
bool some_share_a_line(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, line_end - at);
    at = line_end + 1;
    const std::size_t first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos) continue;
    ValueEnd end{first + 1, line[first] == '}'};
    if (line[first] == '{' || line[first] == '[') end = end_of_value(line, first, false);
    if (!end.found) continue;
    const std::size_t next = line.find_first_not_of(" \t\r,", end.at);
    if (next != std::string_view::npos && line[next] == '{') return true;
  }
  return false;
}

bool is_message(const OrderedJson& json) {
  return json.is_object() && (json.contains("role") || json.contains("from"));
}

// A line that is a list of messages by itself.
bool is_conversation(const OrderedJson& json) { return json.is_array() && !json.empty() && is_message(json[0]); }

}  // namespace

Result<RawRows> RawRows::open(std::string_view content, RowSyntax syntax, std::string_view name,
                              const RowOptions& options) {
  if (syntax == RowSyntax::parquet) {
    RawRows rows(content, name, options);
    rows.shape_ = Shape::parquet;
    HONE_TRY(rows.parquet_,
             parquet::ParquetFile::open(
                 content, name, {.max_row_bytes = options.max_row_bytes, .max_total_bytes = options.max_file_bytes}));
    return rows;
  }
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
    const std::size_t line_end = std::min(content.find('\n', first), content.size());
    const std::string_view line = content.substr(first, line_end - first);
    if (const auto alone = parse_ordered_json(line.substr(0, options.max_row_bytes), "");
        !alone || !is_conversation(*alone)) {
      rows.shape_ = Shape::array;
      rows.at_ = first + 1;
    }
  } else if (content[first] == '{') {
    // Lines inside of an object may begin with a brace only where all objects stretch over lines.
    const std::size_t line_end = std::min(content.find('\n', first), content.size());
    const ValueEnd end = end_of_value(content, first, true);
    rows.over_lines_ = end.found && end.at > line_end && end.at - first <= options.max_row_bytes &&
                       parse_ordered_json(content.substr(first, end.at - first), "");
    rows.counts_ = some_share_a_line(content);
  }
  return rows;
}

Result<std::optional<RawRow>> RawRows::next() {
  switch (shape_) {
    case Shape::array: return next_element();
    case Shape::lines: return next_line();
    case Shape::parquet: return next_of_parquet();
    case Shape::csv: break;
  }
  return next_record();
}

std::uint64_t RawRows::line_of(std::size_t at) {
  for (; counted_to_ < std::min(at, content_.size()); ++counted_to_) line_ += content_[counted_to_] == '\n';
  return line_;
}

std::string RawRows::place() { return fmt::format("line {}", line_of(at_)); }

// The parser counts lines and columns from the beginning of what it was given.
std::string RawRows::why_unreadable(std::string why, std::size_t at) {
  if (why.ends_with('.')) why.pop_back();
  const std::size_t found = why.find("at line ");
  if (found == std::string::npos) return why;
  const std::size_t digits = found + 8, end = std::min(why.find_first_not_of("0123456789", digits), why.size());
  if (end == digits || end - digits > 12) return why;
  const std::uint64_t inside = std::stoull(why.substr(digits, end - digits));
  return why.replace(digits, end - digits, std::to_string(line_of(at) + inside - 1));
}

RawRow RawRows::parse(std::string_view text, std::uint64_t row) {
  RawRow out{.row = row};
  const auto at = static_cast<std::size_t>(text.data() - content_.data());
  if (text.size() > options_.max_row_bytes) {
    out.problem = too_long(row, text.size(), options_.max_row_bytes);
  } else if (!is_utf8(text)) {
    out.problem = problem_of(row, RowProblemKind::invalid_text, "is not UTF-8; save the file as UTF-8");
  } else if (auto json = parse_ordered_json(text, "it"); !json) {
    out.problem = problem_of(row, RowProblemKind::unreadable,
                             shorten(repair_utf8(why_unreadable(json.error().message(), at)), 300));
  } else if (const std::string_view number = rounded_integer(text); !number.empty()) {
    out.problem = problem_of(
        row, RowProblemKind::unreadable,
        fmt::format("holds the integer {}, which 64 bits do not hold; expected it as a string", shorten(number, 60)));
  } else if (is_conversation(*json)) {
    out.json = {{"messages", std::move(*json)}};
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

Result<std::optional<RawRow>> RawRows::next_of_parquet() {
  HONE_TRY(std::optional<parquet::ParquetRow> read, parquet_->next());
  if (!read) return std::optional<RawRow>();
  RawRow out{.row = ++row_, .json = std::move(read->json)};
  if (read->fault == parquet::RowFault::too_long)
    out.problem = too_long(row_, read->size_bytes, options_.max_row_bytes);
  if (read->fault == parquet::RowFault::not_utf8)
    out.problem = RowProblem{row_, read->column, RowProblemKind::invalid_text, "is called text and is not UTF-8", true};
  return std::optional(std::move(out));
}

std::map<std::string, std::uint64_t> RawRows::bytes_left_out() const {
  return parquet_ ? parquet_->bytes_left_out() : std::map<std::string, std::uint64_t>();
}

// An object a line; or several a line, or one over several lines, as programs write them that put objects one after another.
std::optional<RawRow> RawRows::next_line() {
  at_ = std::min(content_.find_first_not_of(" \t\r\n", at_), content_.size());
  if (at_ == content_.size()) return std::nullopt;
  const std::size_t start = at_;
  const std::size_t line_end = std::min(content_.find('\n', start), content_.size());
  row_ = counts_ ? row_ + 1 : std::max(line_of(start), row_ + 1);
  std::string_view line = content_.substr(start, line_end - start);
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  if (line.ends_with(',')) line.remove_suffix(1);
  // What is read in vain is limited, so that a file of braces that never close does not cost its size for every line.
  const bool looks_ahead = read_in_vain_ <= 4 * content_.size() + (std::size_t{1} << 20U);
  ValueEnd ahead{start, false};
  if (line.starts_with('{') || line.starts_with('['))
    ahead = end_of_value(content_.substr(0, looks_ahead ? content_.size() : line_end), start, over_lines_);
  const std::size_t end = ahead.at;
  if (!ahead.found || end - start > options_.max_row_bytes) {
    read_in_vain_ += end - start;
    at_ = line_end + 1;
    if (!over_lines_ || !line.starts_with('{')) return parse(line, row_);
    at_ = std::min(content_.find("\n{", start), content_.size());  // the next object that begins a line
    return parse(content_.substr(start, at_ - start), row_);
  }
  const std::string_view value = content_.substr(start, end - start);
  if (value.size() < line.size()) {  // something stands behind it on its line
    const std::size_t next = content_.find_first_not_of(" \t\r,", end);
    if (content_[next] != '{') {
      at_ = line_end + 1;
      return parse(line, row_);
    }
    at_ = next;
    return parse(value, row_);
  }
  const bool more = value.size() > line.size();
  if (more && !over_lines_ && !parse_ordered_json(value, "")) {  // two broken lines rather than an object over lines
    read_in_vain_ += value.size();
    at_ = line_end + 1;
    return parse(line, row_);
  }
  at_ = end;
  if (const std::size_t comma = content_.find_first_not_of(" \t", at_);
      comma != std::string_view::npos && content_[comma] == ',')
    at_ = comma + 1;
  return parse(value, row_);
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
