#include "rtf_styles.h"

#include <string>

#include "text_builder.h"

namespace hone::documents {

void RtfStyles::end_style(std::string_view text) {
  std::string name = one_line(text);
  if (!name.empty() && name.back() == ';') name.pop_back();
  int level = sheet.outline_level >= 0 && sheet.outline_level < 9 ? sheet.outline_level + 1 : 0;
  if (name.size() == 9 && (name.compare(0, 8, "heading ") == 0 || name.compare(0, 8, "Heading ") == 0) && name[8] > '0')
    level = name[8] - '0';
  if (sheet.style >= 0 && level > 0) levels_[sheet.style] = level;
  sheet = {};
}

int RtfStyles::heading_level() const {
  if (paragraph.outline_level >= 0) return paragraph.outline_level + 1;
  const auto style = levels_.find(paragraph.style);
  return style == levels_.end() ? 0 : style->second;
}

}  // namespace hone::documents
