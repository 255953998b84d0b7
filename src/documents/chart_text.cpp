#include "chart_text.h"

namespace hone::documents {

bool say_chart_titles(const std::vector<std::string>& titles, TextBuilder& builder) {
  bool said = false;
  for (const std::string& title : titles) {
    if (title.empty()) continue;
    builder.separate(said ? 1 : 2);
    builder.flow(title);
    said = true;
  }
  if (said) builder.separate(2);
  return said;
}

void say_chart_rows(const std::vector<std::vector<std::string>>& rows, TextBuilder& builder) {
  builder.separate(2);
  for (const auto& row : rows) builder.row(row);
  builder.separate(2);
}

}  // namespace hone::documents
