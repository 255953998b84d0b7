// Which paragraphs of rich text are headings: by the style sheet, or by their own outline level.
//
//   RtfStyles styles;
//   styles.sheet.style = 1; styles.end_style("heading 2;");     // {\s1 heading 2;}
//   styles.paragraph.style = 1;                                 // \s1
//   styles.heading_level() == 2
#pragma once

#include <map>
#include <string_view>

namespace hone::documents {

class RtfStyles {
 public:
  struct Place {
    int style = -1;  // \s; -1: not said
    int outline_level = -1;  // 0-based, as \outlinelevel counts; -1: not said
  };
  Place paragraph;  // the one that is read
  Place sheet;  // the entry of the style sheet that is read

  void end_style(std::string_view text);  // of `sheet`, with its name
  int heading_level() const;  // of `paragraph`: 1 for the first, 0 for other text

 private:
  std::map<int, int> levels_;  // by style
};

}  // namespace hone::documents
