// Lays out the text of a structured document (html, docx, epub, fdx), keeping the offsets of its headings.
//
//   TextBuilder builder;
//   builder.begin_heading(1); builder.flow("Chapter\n one"); builder.end_heading();
//   builder.separate(2);                       // a blank line before what follows
//   builder.flow("It was a   dark night.");
//   builder.finish(document);                  // text "Chapter one\n\nIt was a dark night."
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/documents/document.h"

namespace hone::documents {

class TextBuilder {
 public:
  void flow(std::string_view text);  // white space becomes one space, as a browser shows it
  void verbatim(std::string_view text);  // as it is
  void line_break();  // a newline here and now
  void separate(int newlines);  // so many newlines, at least, between what was and what follows
  // A row of a table: a line with a tab between its cells. An empty cell keeps its tab, so that every cell stays in its column.
  //   begin_row(); begin_cell(); flow("Rent"); begin_cell(); begin_cell(); flow("900"); end_row();      // "Rent\t\t900"
  void begin_row();
  void begin_cell();
  void end_row();
  void row(const std::vector<std::string>& cells);  // all of it, each cell flowing
  void begin_heading(int level);
  void end_heading();

  std::size_t size_bytes() const { return text_.size(); }
  std::string_view text_from(std::size_t byte) const { return std::string_view(text_).substr(byte); }
  // Moves text and headings into `document`.
  void finish(Document& document);

 private:
  void append(std::string_view text);  // with whatever separation is pending
  void add(std::string_view text);
  std::size_t points();  // of text_ so far

  std::string text_;
  std::vector<Heading> headings_;
  int pending_newlines_ = 0;
  bool pending_space_ = false, row_said_ = false;  // row_said_: this row has words
  int pending_tabs_ = 0, cells_ = 0;  // cells_: begun in this row
  int heading_level_ = 0;  // 0: in no heading
  bool heading_begun_ = false;
  std::size_t heading_byte_ = 0, heading_point_ = 0;
  std::size_t counted_bytes_ = 0, counted_points_ = 0;
};

// White space runs to one space, none at the ends.
std::string one_line(std::string_view text);

}  // namespace hone::documents
