// What reading documents came to.
//
//   IndexReport report{.added = 3};
//   for (const IndexReport::Note& note : report.failed) text += note.path + " was skipped: " + note.message + "\n";
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "hone/core/advice.h"

namespace hone::search {

struct IndexReport {
  struct Note {
    std::string path, message;
    std::string kind, advice;  // of what is not read at all, for a line a kind: "PNG picture"
    Advice next = {};  // that of the error, of what failed while it was read
  };
  std::size_t added = 0, replaced = 0, unchanged = 0, removed = 0;
  std::size_t slices = 0;  // of the whole corpus
  std::size_t embedded = 0;  // texts embedded in this run; the others came from the cache
  bool embedder_changed = false;
  std::vector<Note> failed;  // skipped, with the reason
  std::size_t unread = 0;  // of them those that the disk did not give: another try may bring them
  std::vector<Note> warnings;
  std::map<std::string, std::size_t> languages;  // documents by language
  std::vector<std::string> unspoken;  // languages of documents that the embedder does not speak
  double seconds = 0;
};

}  // namespace hone::search
