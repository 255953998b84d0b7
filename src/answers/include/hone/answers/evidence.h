// Whether the cited words hold what an answer says: its numbers, quantities, dates, times, names and identifiers are looked
// for in them, however they are written there.
//
//   find_evidence("The rent is €1,450 from June 3rd.", "Rent: 1.450 EUR, ab 3. Juni").unsupported;       // {}
//   find_evidence("Her account number is £8,100.", "The yearly service costs £900.").unsupported;  // {"£8,100"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::answers {

struct AnswerEvidence {
  std::size_t parts = 0;  // numbers, dates, times, names and identifiers that the question does not say itself
  std::size_t missing = 0;  // those that the cited words do not hold
  std::vector<std::string> unsupported;  // they, as the answer writes them, each once
};

// What the question already says is not asked for again. Words, number formats and months of English, German, French and
// Irish are known; digits of any language. Texts are valid UTF-8.
AnswerEvidence find_evidence(std::string_view answer, std::string_view cited, std::string_view question = {});

}  // namespace hone::answers
