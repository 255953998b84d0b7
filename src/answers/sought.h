// What a question seeks, and how well one place of the passages could hold it: a sentence with an answer of the right kind
// (a date for "when", money for "what does it cost", a count of households for "how many households") beside the question's
// words.
//
//   const Sought sought = what_is_sought("How much does a lost key cost?");      // Kind::money; lost, kei
//   best_place(sought, passages)      // 1: a sentence has both words and a sum of money; 0: none has a sum
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/search/passage.h"

namespace hone::answers {

struct Sought {
  enum class Kind { any, name, date, year, time, count, number, age, money, telephone, email } kind = Kind::any;
  std::vector<std::string> words;  // stems, without those that only name the kind ("cost", "which country")
  std::vector<std::string> counted;  // stems of what "how many" counts
  std::vector<std::string> specifics;  // stems of the question's names and numbers
};

Sought what_is_sought(std::string_view question);

// 0 to 1. Words that a passage's heading or document's name says are asked of no sentence; half of the rest's weight is on
// the sentence, half on it with its neighbours. Specifics that a document's passages lack halve what it can reach.
double best_place(const Sought& sought, const std::vector<search::Passage>& passages);

// The same for the places that hold most of the answer's own words, whatever its kind: 0 when none holds one.
double place_of_answer(const Sought& sought, const std::vector<search::Passage>& passages, std::string_view answer,
                       std::string_view question);

}  // namespace hone::answers
