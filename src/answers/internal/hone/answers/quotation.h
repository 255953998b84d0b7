// Where in a passage the words of an answer stand.
//
//   auto found = quotation_in(passages[0].text, "900 pounds");                    // the run of words, and its sentence
//   auto support = supporting_sentence(passages[0].text, "He was paid £900.", question);
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone::answers {

// Bytes of the passage's text.
struct Quotation {
  std::size_t begin = 0, end = 0;  // the sentence, or the few that the words run over
  std::size_t words_begin = 0, words_end = 0;  // the words themselves; the sentence where they are put otherwise
};

// The quotation as it stands, whatever white space lies between its words.
std::optional<Quotation> quotation_in(std::string_view text, std::string_view quoted);

// The sentence that says most of the claim, with its neighbour where that holds much of the rest; the question's words
// break ties. None when no word of either is there.
std::optional<Quotation> supporting_sentence(std::string_view text, std::string_view claim, std::string_view question);

// What an answer claims of passage `n`: the sentences that carry [n]; the whole answer when it has no such mark.
// Without marks.
std::string claim_of(std::string_view answer, std::size_t n);

// The texts and numbers of a JSON answer, one a line: its keys are the schema's words, and its brackets no marks.
std::string said_in_json(std::string_view answer);

}  // namespace hone::answers
