// A filter as a condition in SQL, with its values as parameters, for tables with the columns document, file, title,
// heading, format, language (ASCII letters in lower case) and page.
//
//   SqlFilter sql = sql_filter(filter, SqlDialect::sqlite, /*first_parameter=*/3);
//   "… WHERE " + sql.condition                       // (document GLOB ?3 OR file GLOB ?3) AND (page BETWEEN ?4 AND ?5)
//   bind(3 + i, sql.parameters[i]);
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "hone/search/filter.h"

namespace hone::stores {

enum class SqlDialect { sqlite, postgres };

struct SqlFilter {
  std::string condition;  // "TRUE" for an empty filter
  std::vector<std::variant<std::string, int>> parameters;
};
SqlFilter sql_filter(const search::Filter& filter, SqlDialect dialect, int first_parameter);

}  // namespace hone::stores
