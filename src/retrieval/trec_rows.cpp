#include "trec_rows.h"

#include <fmt/format.h>

#include <charconv>

#include "hone/core/unicode.h"

namespace hone {

std::optional<Rows::Row> Rows::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = rest_.find('\n');
  std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return Row{++number_, text};
}

Error bad_row(std::string_view name, const Rows::Row& row, const std::string& why) {
  return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: {}.", name, row.number, repair_utf8(why)));
}

Result<int> parse_grade(std::string_view name, const Rows::Row& row, std::string_view field) {
  int grade = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), grade);
  if (field.empty() || error != std::errc() || end != field.data() + field.size())
    return bad_row(name, row, fmt::format("its score '{}' is not a whole number", field.substr(0, 40)));
  return grade;
}

}  // namespace hone
