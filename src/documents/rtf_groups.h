// The groups of rich text that are open, and where the words of each go: into the text, a note, the title, nowhere.
//
//   HONE_CHECK(groups.open("lease.rtf"));                       // {
//   groups.enter("footnote", false);                            // \footnote: what follows is captured
//   groups.capture("Since 2021.");
//   groups.close();                                             // }: {Destination::note, "Since 2021."}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"

namespace hone::documents {

struct RtfGroup {
  enum class Destination {
    body,
    nowhere,
    fonts,
    styles,
    title,
    author,
    saved,
    note,
    comment,
    comment_author,
    header,
    field
  };
  Destination destination = Destination::body;
  Destination outside_upr = Destination::body;
  int fallback = 1;  // characters that follow \u for programs without Unicode
  int font = -1;
  bool hidden = false, deleted = false, struck = false;
  bool opens = false;  // its destination begins with it, so it ends with it

  // Its words are shown on a page: what is hidden among them is left out, and its paragraphs are lines.
  bool is_shown() const {
    return destination == Destination::body || destination == Destination::note ||
           destination == Destination::comment || destination == Destination::header;
  }
};

class RtfGroups {
 public:
  RtfGroup& now() { return groups_.back(); }
  bool all_closed() const { return groups_.size() == 1; }

  // Errors: limit_exceeded when too many are open; `name` is the file's.
  Status open(const std::string& name);

  struct Closed {
    RtfGroup::Destination destination = RtfGroup::Destination::nowhere;
    std::string text;  // what was captured
  };
  // The destination that ends with the group; `nowhere` when none does. Of a style sheet each style is one.
  Closed close();

  // Control words that say where a group's words go. True when the word was one of them; `starred` follows \*, and such a
  // word is passed over with its group when it is not known.
  bool enter(std::string_view word, bool starred);
  void pass_over() { begin(RtfGroup::Destination::nowhere); }
  void capture(std::string_view text) { captured_ += text; }

 private:
  void begin(RtfGroup::Destination destination);

  std::vector<RtfGroup> groups_{RtfGroup{}};
  std::string captured_;  // of the destination that is open
  std::vector<std::string> outer_;  // of the destinations around it
};

}  // namespace hone::documents
