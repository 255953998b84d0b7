// Lays out the words of rich text: paragraphs and headings, rows of tables, notes and comments after the paragraph that
// refers to them, headers and footers once, at the end.
//
//   RtfLayout layout(styles);
//   layout.say("The rent is due." + layout.note("Since 2021."));          // "The rent is due. [note 1]"
//   layout.end_paragraph();                                               // "[note 1] Since 2021." follows it
//   layout.enter_table(); layout.say("Fee"); layout.end_cell(); layout.say("20"); layout.end_row();    // "Fee\t\t20"
//   layout.finish(document);
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rtf_styles.h"
#include "text_builder.h"

namespace hone::documents {

class RtfLayout {
 public:
  // `styles` tells of the paragraph that begins whether it is a heading.
  explicit RtfLayout(const RtfStyles& styles) : styles_(styles) {}

  void say(std::string_view text);
  bool in_paragraph() const { return paragraph_begun_ && !in_row(); }
  void tab() { builder_.verbatim("\t"); }  // in a paragraph, as is a break
  void line_break() { builder_.line_break(); }
  void end_paragraph();

  void enter_table() { in_table_ = true; }
  void leave_table() { in_table_ = false; }  // rows that are defined go on to their end
  void define_row() { row_defined_ = true; }
  void end_cell();
  void end_row();
  void end_begun_row();  // when it has cells

  // What stands in the text for it: " [note 1]"; "" for one without words.
  std::string note(std::string_view text);
  std::string comment(std::string_view text);
  void comment_by(std::string author) { comment_author_ = std::move(author); }  // of the next comment
  void header(std::string_view text);

  void finish(Document& document);

 private:
  bool in_row() const { return in_table_ || row_defined_; }
  void say_waiting();

  const RtfStyles& styles_;
  TextBuilder builder_;
  std::vector<std::string> waiting_;  // notes and comments
  std::vector<std::string> headers_, cells_;
  std::set<std::string> seen_headers_;
  std::string cell_, comment_author_;
  int notes_ = 0, comments_ = 0;
  bool in_table_ = false, row_defined_ = false, after_row_ = false, paragraph_begun_ = false;
};

}  // namespace hone::documents
