#include "sql_filter.h"

#include "record_text.h"

namespace hone::stores {
namespace {

// SQLite's GLOB has our * and ?, and [ of its own. LIKE has % and _, and the backslash.
std::string pattern_of(const std::string& pattern, SqlDialect dialect) {
  std::string out;
  for (char c : folded_value(pattern)) {
    if (dialect == SqlDialect::sqlite && c == '[')
      out += "[[]";
    else if (dialect == SqlDialect::postgres && (c == '%' || c == '_' || c == '\\'))
      out += std::string("\\") + c;
    else if (dialect == SqlDialect::postgres && c == '*')
      out += '%';
    else if (dialect == SqlDialect::postgres && c == '?')
      out += '_';
    else
      out += c;
  }
  return out;
}

}  // namespace

SqlFilter sql_filter(const search::Filter& filter, SqlDialect dialect, int first_parameter) {
  SqlFilter sql;
  const std::string mark = dialect == SqlDialect::sqlite ? "?" : "$";
  const std::string matches = dialect == SqlDialect::sqlite ? " GLOB " : " LIKE ";
  const std::string type = dialect == SqlDialect::sqlite ? "" : "::integer";
  auto parameter = [&](std::variant<std::string, int> value) {
    sql.parameters.push_back(std::move(value));
    return mark + std::to_string(first_parameter + static_cast<int>(sql.parameters.size()) - 1);
  };
  auto both = [&](const std::string& more) { sql.condition += (sql.condition.empty() ? "(" : " AND (") + more + ")"; };

  for (const auto& [key, patterns] : filter.patterns()) {
    std::string any;
    for (const std::string& pattern : patterns) {
      const std::string value = parameter(pattern_of(pattern, dialect));
      if (!any.empty()) any += " OR ";
      any.append(key).append(matches).append(value);  // the key is one of Filter's own six
      if (key == "document") any.append(" OR file").append(matches).append(value);
    }
    both(any);
  }
  std::string pages;
  for (const auto& [first, last] : filter.pages()) {
    const std::string low = parameter(first) + type, high = parameter(last) + type;
    pages.append(pages.empty() ? "page BETWEEN " : " OR page BETWEEN ").append(low).append(" AND ").append(high);
  }
  if (!pages.empty()) both(pages);
  if (sql.condition.empty()) sql.condition = "TRUE";
  return sql;
}

}  // namespace hone::stores
