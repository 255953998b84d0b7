#include "docx_styles.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "xml.h"

namespace hone {
namespace {

constexpr int longest_chain = 20;  // styles may be based on each other in a circle

// "heading 2" is Word's own name in every language; "Heading2" is the id that other programs use.
int level_of_name(std::string_view name) {
  std::string bare;
  for (char c : name)
    if (c != ' ') bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (bare.size() == 8 && bare.compare(0, 7, "heading") == 0 && bare[7] >= '1' && bare[7] <= '9') return bare[7] - '0';
  return 0;
}

}  // namespace

DocxStyles::DocxStyles(const pugi::xml_node& styles) {
  for (const pugi::xml_node& node : styles.children()) {
    if (local_name(node) != "style") continue;
    Style style;
    style.name = attribute(child(node, "name"), "val");
    style.based_on = attribute(child(node, "basedOn"), "val");
    const pugi::xml_node outline = descend(node, "pPr", "outlineLvl");
    if (outline) style.outline_level = std::atoi(std::string(attribute(outline, "val")).c_str());
    styles_[std::string(attribute(node, "styleId"))] = std::move(style);
  }
}

int DocxStyles::heading_level(std::string_view style_id) const {
  std::string_view id = style_id;
  for (int step = 0; step < longest_chain && !id.empty(); ++step) {
    const auto found = styles_.find(id);
    if (found == styles_.end()) return level_of_name(id);
    const Style& style = found->second;
    if (const int level = level_of_name(style.name)) return level;
    if (style.outline_level >= 0) return style.outline_level < 9 ? style.outline_level + 1 : 0;
    id = style.based_on;
  }
  return 0;
}

bool DocxStyles::is_title(std::string_view style_id) const {
  const auto found = styles_.find(style_id);
  const std::string_view name = found == styles_.end() ? style_id : std::string_view(found->second.name);
  return name == "Title" || name == "title";
}

}  // namespace hone
