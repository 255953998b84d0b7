// An answer to a choice question as words, letters and marks, and what its words say of a letter.
//
//   const ChoiceWords words("**ANSWER: B**", 4);
//   words.size();                   // 3: answer, ":", B
//   words[2].option;               // 1
//   words.is_label(0);             // true
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone::marking {

struct ChoiceWord {
  std::string text = {};  // folded; one character of punctuation; "\n"
  std::optional<std::size_t> option = {};  // of a letter that stands alone and is one of the options'
  bool is_word = false, capital = false;
};

class ChoiceWords {
 public:
  // `text` without wrapping: NFKC, LaTeX, tags, asterisks and backticks away.
  ChoiceWords(std::string_view text, std::size_t options);

  std::size_t size() const { return words_.size(); }
  const ChoiceWord& operator[](std::size_t at) const { return words_[at]; }

  bool is_label(std::size_t at) const;  // "answer", "Antwort", 答案
  bool is_option_word(std::size_t at) const;  // "option", "choice": a label of less weight
  bool is_letter(std::size_t at) const;  // an option's letter, and no article or pronoun
  bool is_denied(std::size_t at) const;  // "not B", "B is wrong", "over A"
  bool is_praised(std::size_t at) const;  // "B is correct"
  // The letter that a label says, behind "is", ":" and so on; size() when it says none.
  std::size_t letter_after(std::size_t label) const;
  // Whether the letter stands beside another: "A or B", "A, B", "A/B".
  bool is_hedged(std::size_t at) const;

 private:
  bool word_is(std::size_t at, std::string_view text) const { return at < size() && words_[at].text == text; }
  bool ends_clause(std::size_t at) const { return at >= size() || !words_[at].is_word; }
  std::size_t behind_adverbs(std::size_t at) const;
  std::vector<ChoiceWord> words_;
};

}  // namespace hone::marking
