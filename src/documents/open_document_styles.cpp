#include "open_document_styles.h"

#include <algorithm>
#include <cstdlib>

#include "xml.h"

namespace hone::documents {
namespace {

int number_of(std::string_view text, int otherwise) {
  if (text.empty() || text.size() > 6) return otherwise;
  const int value = std::atoi(std::string(text).c_str());
  return value > 0 ? value : otherwise;
}

std::string in_letters(int number, char first) {
  std::string out;
  for (; number > 0 && out.size() < 8; number = (number - 1) / 26)
    out.insert(out.begin(), static_cast<char>(first + (number - 1) % 26));
  return out;
}

std::string in_roman(int number, bool upper) {
  static constexpr std::array<std::pair<int, const char*>, 13> steps{{{1000, "m"},
                                                                      {900, "cm"},
                                                                      {500, "d"},
                                                                      {400, "cd"},
                                                                      {100, "c"},
                                                                      {90, "xc"},
                                                                      {50, "l"},
                                                                      {40, "xl"},
                                                                      {10, "x"},
                                                                      {9, "ix"},
                                                                      {5, "v"},
                                                                      {4, "iv"},
                                                                      {1, "i"}}};
  std::string out;
  if (number >= 4000) return std::to_string(number);
  for (const auto& [value, letters] : steps)
    for (; number >= value; number -= value) out += letters;
  if (upper)
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return out;
}

std::string said(int number, std::string_view format) {
  if (format == "a") return in_letters(number, 'a');
  if (format == "A") return in_letters(number, 'A');
  if (format == "i" || format == "I") return in_roman(number, format == "I");
  return std::to_string(number);
}

}  // namespace

void OpenDocumentStyles::add(const pugi::xml_node& root) {
  for (const char* group : {"styles", "automatic-styles"})
    for (const pugi::xml_node& node : child(root, group).children()) {
      const std::string_view kind = local_name(node);
      if (kind == "style") {
        Style& style = styles_[std::string(attribute(node, "name"))];
        style.parent = attribute(node, "parent-style-name");
        style.list = attribute(node, "list-style-name");
        const pugi::xml_node text = child(node, "text-properties");
        // "condition" and "display" have no prefix in common with anything else here.
        style.hidden = attribute(text, "display") == "none";
        const std::string_view line = attribute(text, "text-line-through-style");
        const std::string_view type = attribute(text, "text-line-through-type");
        style.struck = (!line.empty() && line != "none") || (!type.empty() && type != "none");
        style.hidden_slide = attribute(child(node, "drawing-page-properties"), "visibility") == "hidden";
      } else if (kind == "list-style" || kind == "outline-style") {
        auto& levels = lists_[kind == "list-style" ? std::string(attribute(node, "name")) : "outline"];
        for (const pugi::xml_node& one : node.children()) {
          Level level;
          level.format = attribute(one, "num-format");
          level.prefix = attribute(one, "num-prefix"), level.suffix = attribute(one, "num-suffix");
          level.start = number_of(attribute(one, "start-value"), 1);
          level.shown = number_of(attribute(one, "display-levels"), 1);
          levels[number_of(attribute(one, "level"), 1)] = std::move(level);
        }
      }
    }
}

bool OpenDocumentStyles::tells(std::string_view style, bool Style::*what) const {
  for (int steps = 0; steps < 20; ++steps) {  // a circle of parents ends too
    const auto found = styles_.find(style);
    if (found == styles_.end()) return false;
    if (found->second.*what) return true;
    style = found->second.parent;
  }
  return false;
}

std::string OpenDocumentStyles::list_of(std::string_view style) const {
  for (int steps = 0; steps < 20; ++steps) {
    const auto found = styles_.find(style);
    if (found == styles_.end()) return "";
    if (!found->second.list.empty()) return found->second.list;
    style = found->second.parent;
  }
  return "";
}

const OpenDocumentStyles::Level* OpenDocumentStyles::level_of(std::string_view list_style, int level) const {
  const auto list = lists_.find(list_style);
  if (list == lists_.end()) return nullptr;
  const auto found = list->second.find(level);
  return found == list->second.end() ? nullptr : &found->second;
}

int OpenDocumentStyles::start_of(std::string_view list_style, int level) const {
  const Level* found = level_of(list_style, level);
  return found ? found->start : 1;
}

std::string OpenDocumentStyles::label(std::string_view list_style, int level,
                                      const std::array<int, 10>& numbers) const {
  const Level* own = level_of(list_style, level);
  if (!own || own->format.empty()) return "";
  std::string out;
  for (int one = std::max(1, level - own->shown + 1); one <= level && one <= 10; ++one) {
    const Level* shown = level_of(list_style, one);
    if (!shown || shown->format.empty()) continue;
    if (!out.empty()) out += '.';
    out += said(numbers[static_cast<std::size_t>(one - 1)], shown->format);
  }
  return own->prefix + out + own->suffix;
}

}  // namespace hone::documents
