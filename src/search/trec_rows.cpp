#include "trec_rows.h"

#include <fmt/format.h>

#include <charconv>

#include "hone/core/unicode.h"

namespace hone::search {

Lines rows_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Lines(text);
}

Error bad_row(std::string_view name, const TextLine& row, const std::string& why) {
  return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: {}.", name, row.number, repair_utf8(why)));
}

Result<int> parse_grade(std::string_view name, const TextLine& row, std::string_view field) {
  int grade = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), grade);
  if (field.empty() || error != std::errc() || end != field.data() + field.size())
    return bad_row(name, row, fmt::format("its score '{}' is not a whole number", field.substr(0, 40)));
  return grade;
}

}  // namespace hone::search
