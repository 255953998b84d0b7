// Which passages an answer rests on: the [n] it wrote itself, and for sentences without one the passage that holds its words.
//
//   Attribution found = attribute("He lives at Rosings [2].", passages);     // cited == {1}, supported == 1.0
//   found = attribute("He lives at Rosings.", passages);                     // cited by its words
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hone/search/passage.h"

namespace hone::answers {

struct Attribution {
  std::string answer;  // the text without marks that point nowhere
  std::vector<std::size_t> cited;  // indices into passages, in order of first mention, each once
  bool by_model = false;  // the answer carried valid marks of its own
  double supported = 0;  // share of the answer's content words, weighted by length, found in the passages
};

Attribution attribute(std::string_view answer, const std::vector<search::Passage>& passages,
                      std::string_view question = {});

// Content words for comparing texts: lower case, letters and digits, function words of English dropped, plural s and
// possessive endings cut. Scripts without spaces give their characters in pairs.
std::vector<std::string> content_words(std::string_view text);

}  // namespace hone::answers
