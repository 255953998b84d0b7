#include "docx_styles.h"

#include <cctype>
#include <cstdlib>

#include "xml.h"

namespace hone::documents {
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

int number_of(const pugi::xml_node& node) { return std::atoi(std::string(attribute(node, "val")).c_str()); }

}  // namespace

bool DocxStyles::is_on(const pugi::xml_node& node) {
  const std::string_view value = attribute(node, "val");
  return node && value != "0" && value != "false" && value != "off" && value != "none";
}

DocxLook DocxLook::of(const pugi::xml_node& properties) {
  DocxLook look;
  for (const pugi::xml_node& one : properties.children()) {
    const std::string_view name = local_name(one);
    if (name == "strike" || name == "dstrike")
      look.struck = look.struck.value_or(false) || DocxStyles::is_on(one);
    else if (name == "vanish")
      look.hidden = DocxStyles::is_on(one);
    else if (name == "vertAlign")
      look.raise = attribute(one, "val");
    else if (name == "rFonts")
      for (const char* script : {"ascii", "hAnsi"})
        if (const std::string_view font = attribute(one, script); !font.empty() && !look.font) look.font = font;
  }
  return look;
}

void DocxLook::fill_from(const DocxLook& other) {
  if (!struck) struck = other.struck;
  if (!hidden) hidden = other.hidden;
  if (!font) font = other.font;
  if (!raise) raise = other.raise;
}

DocxStyles::DocxStyles(const pugi::xml_node& styles) {
  for (const pugi::xml_node& node : styles.children()) {
    if (local_name(node) != "style") continue;
    Style style;
    style.name = attribute(child(node, "name"), "val");
    style.based_on = attribute(child(node, "basedOn"), "val");
    const pugi::xml_node outline = descend(node, "pPr", "outlineLvl");
    if (outline) style.outline_level = number_of(outline);
    const pugi::xml_node numbering = descend(node, "pPr", "numPr");
    if (const pugi::xml_node list = child(numbering, "numId")) style.list = number_of(list);
    if (const pugi::xml_node level = child(numbering, "ilvl")) style.list_level = number_of(level);
    style.look = DocxLook::of(child(node, "rPr"));
    std::string id(attribute(node, "styleId"));
    const std::string_view usual = attribute(node, "default");
    if (attribute(node, "type") == "paragraph" && (usual == "1" || usual == "true" || usual == "on"))
      usual_paragraph_ = id;
    styles_[std::move(id)] = std::move(style);
  }
}

template <class Visit>
void DocxStyles::climb(std::string_view style_id, Visit visit) const {
  std::string_view id = style_id;
  for (int step = 0; step < longest_chain && !id.empty(); ++step) {
    const auto found = styles_.find(id);
    if (found == styles_.end() || visit(id, found->second)) return;
    id = found->second.based_on;
  }
}

int DocxStyles::heading_level(std::string_view style_id) const {
  if (!styles_.contains(style_id)) return level_of_name(style_id);
  int level = 0;
  climb(style_id, [&](std::string_view, const Style& style) {
    level = level_of_name(style.name);
    if (level == 0 && style.outline_level >= 0) {
      level = style.outline_level < 9 ? style.outline_level + 1 : 0;
      return true;
    }
    if (level == 0 && !styles_.contains(style.based_on)) level = level_of_name(style.based_on);
    return level > 0;
  });
  return level;
}

bool DocxStyles::is_title(std::string_view style_id) const {
  const auto found = styles_.find(style_id);
  const std::string_view name = found == styles_.end() ? style_id : std::string_view(found->second.name);
  return name == "Title" || name == "title";
}

DocxListPlace DocxStyles::numbering(std::string_view style_id) const {
  DocxListPlace place;
  bool list_said = false;
  climb(style_id, [&](std::string_view id, const Style& style) {
    if (style.list_level && place.level < 0) place.level = *style.list_level;
    if (!style.list) return false;
    place.list = *style.list;
    place.style = id;
    return list_said = true;
  });
  return list_said ? place : DocxListPlace{};
}

DocxLook DocxStyles::look(std::string_view style_id) const {
  DocxLook look;
  climb(style_id, [&](std::string_view, const Style& style) {
    look.fill_from(style.look);
    return false;
  });
  return look;
}

}  // namespace hone::documents
