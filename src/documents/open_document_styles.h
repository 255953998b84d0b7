// What the styles of an OpenDocument file say about its words and slides: hidden, struck out, and how lists count.
//
//   OpenDocumentStyles styles;  styles.add(root of styles.xml);  styles.add(root of content.xml);
//   styles.hides("T3");  styles.label("L1", 2, 4)      // "d)"
#pragma once

#include <array>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace hone::documents {

class OpenDocumentStyles {
 public:
  void add(const pugi::xml_node& root);

  bool hides(std::string_view style) const { return tells(style, &Style::hidden); }
  bool strikes(std::string_view style) const { return tells(style, &Style::struck); }
  bool hides_slide(std::string_view style) const { return tells(style, &Style::hidden_slide); }
  std::string list_of(std::string_view style) const;  // the list style of a paragraph style

  // Before an item: "1.", "3.2", "b)"; "" for bullets. `numbers` counts the levels from the outermost, `level` from 1.
  std::string label(std::string_view list_style, int level, const std::array<int, 10>& numbers) const;
  int start_of(std::string_view list_style, int level) const;

 private:
  struct Style {
    std::string parent, list;
    bool hidden = false, struck = false, hidden_slide = false;
  };
  struct Level {
    std::string format, prefix, suffix;
    int start = 1, shown = 1;
  };
  bool tells(std::string_view style, bool Style::*what) const;
  const Level* level_of(std::string_view list_style, int level) const;
  std::map<std::string, Style, std::less<>> styles_;
  std::map<std::string, std::map<int, Level>, std::less<>> lists_;
};

}  // namespace hone::documents
