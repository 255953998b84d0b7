// The automatic numbers of a docx (word/numbering.xml; ECMA-376, 17.9): they are in no paragraph's text, and people refer to
// them ("clause 3.2").
//
//   DocxNumbering numbering(tree->document_element(), styles);
//   numbering.next(3, 1).text == "3.2"         // the second level of list 3; paragraphs come in the document's order
#pragma once

#include <array>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>

#include "docx_styles.h"

namespace hone::documents {

class DocxNumbering {
 public:
  struct Label {
    std::string text;  // "3.2", "(a)", "Article IV", "•"; "" when the level shows nothing
    bool joined = false;  // nothing between number and text
    bool bullet = false;
  };

  DocxNumbering() = default;
  DocxNumbering(const pugi::xml_node& numbering, const DocxStyles& styles);  // <w:numbering>

  // Counts one paragraph.
  Label next(int list, int level);
  // The level that a paragraph style stands for in a list; 0 when the list does not say.
  int level_of_style(int list, std::string_view style_id) const;

 private:
  static constexpr int levels = 9;
  struct Level {
    bool there = false, legal = false;
    long start = 0;
    int restart = -1;  // -1: after any higher level; 0: never; n: after level n, counted from 1, or a higher one
    std::string format = "decimal", text, suffix = "tab", style, font;
  };
  using Levels = std::array<Level, levels>;
  struct Abstract {
    Levels levels;
    std::string style_link;  // its levels are those of this style's list
  };
  struct List {
    int abstract = -1;
    std::array<std::optional<long>, levels> start;
    std::map<int, Level> replaced;
  };
  struct Count {
    std::array<long, levels> value{};
    std::array<bool, levels> begun{};
  };

  static Level level_of(const pugi::xml_node& node);
  void read_list(const pugi::xml_node& node);
  const Level& level(const List& list, int index) const;
  Label written(const List& list, int index, const Count& count) const;

  std::map<int, Abstract> abstracts_;
  std::map<int, List> lists_;
  std::map<int, Count> counts_;  // by abstract: lists of one abstract go on counting together
  std::set<std::pair<int, int>> started_;  // list and level whose own start was taken
};

}  // namespace hone::documents
