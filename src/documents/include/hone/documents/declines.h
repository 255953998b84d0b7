// The ways in which an answer says that it cannot say. English in its usual turns; other languages by their plain phrases.
//
//   declines_to_answer("The passages do not mention a bank account.");     // true
//   declines_to_answer("£350, though the lease does not say why.");        // true: it stands in the first two sentences
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

// Whether one of the known phrases, or of `more`, stands in the first two sentences.
bool declines_to_answer(std::string_view answer, const std::vector<std::string>& more = {});

}  // namespace hone::documents
