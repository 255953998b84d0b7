// How long an answer is.
//
//   count_length("Don't panic.", LengthMarking::Unit::words) == 2;
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "hone/marking/question.h"

namespace hone::marking {

// Words of Unicode annex 29 that hold a letter or digit ("don't" is one); `word_runs` as Python's \w+ finds them ("don't"
// is two), which is how IFEval counts; sentences of documents/sentences.h; characters in code points without white space
// at the ends.
std::size_t count_length(std::string_view text, LengthMarking::Unit unit);

bool is_known_language(const std::string& code);

}  // namespace hone::marking
