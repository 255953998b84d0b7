// What one text says that another does not, word by word.
//
//   for (const ChangedWords& part : changed_words("in 1851", "in May 1851")) use(part.text, part.is_new);  // "in ", "May ", "1851"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::results {

struct ChangedWords {
  std::string text;  // with the white space that stands before and after its words
  bool is_new = false;
};

// The parts of `now` in order; together they are it. Where the texts share less than a third of their words, or are long,
// nothing is called new: all of it is.
std::vector<ChangedWords> changed_words(std::string_view before, std::string_view now);

}  // namespace hone::results
