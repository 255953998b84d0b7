// Marks: an answer held against its question. Pure: the same question and answer give the same mark everywhere.
//
//   const Question question{.text = "What is the rent?", .markings = {NumberMarking{.value = 350, .tolerance = 5}}};
//   HONE_TRY(const Mark mark, mark_answer(question, {.text = "The rent is £350 a year."}));
//   mark.fraction;      // 1
//   mark.reason;        // "350 is 350 ± 5."
//
// Cheap enough to ask of every keystroke whether it would count; thoughts (said_text.h) are left out of an answer first.
// An answer that cannot be marked (a judge or a person has not said, a log-likelihood is missing) is an error, never 0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/document_span.h"
#include "hone/marking/question.h"

namespace hone::marking {

struct ExamAnswer {
  std::string text;
  std::vector<documents::DocumentSpan> passages = {};  // what the model was shown, in order
  std::vector<std::size_t> cited = {};  // indexes of passages; one past the end was made up
  bool declined = false;  // the pipeline itself said that the documents do not say
  std::vector<double> log_likelihoods = {};  // natural, one for each of the question's choices
  std::optional<double> judge_yes = {};  // probability
  std::optional<double> by_hand = {};  // 0 to 1
};

struct Mark {
  double fraction = 0;  // 0 to 1, of the question's points
  std::string reason;  // a sentence
  bool declined = false;
};

// How answers are read. Stored with every sitting, since another version may give another mark for the same answer.
//   1: until 0.9. 2: fractions, powers, signs and words of numbers; thoughts; hedged choices; signs of texts; forms.
//   3: what an answer denies, takes back or sets apart as its answer ("42, not 41", "ANSWER: Yes"); quantities in parts; 33.5 % is 0.335.
inline constexpr int marking_version = 3;

struct MarkOptions {
  std::vector<std::string> declines = {};  // Exam::declines
};

// Errors: invalid_argument naming the question and what is missing.
Result<Mark> mark_answer(const Question& question, const ExamAnswer& answer, const MarkOptions& options = {});

// NFKC and case folding, then as SQuAD's evaluation: punctuation away, "a", "an", "the" away, one space between words.
// On ASCII exactly SQuAD's; beyond it, punctuation is every character that Unicode calls so.
std::string normalized_answer(std::string_view text);

// Whether normalized_answer() would empty the text or take a sign from it that makes it another answer: "O-", "C++", "−5",
// "3.14", "vitamin A".
bool loses_signs(std::string_view text);

// Whether two whole answers are the same: equal after normalized_answer(); where one of them loses signs, with those.
bool same_answer(std::string_view wanted, std::string_view given);

// What stands between the bars of an answer of fields, without white space: "P4 | scene 12 | TODAY" has three. Views into
// `text`.
std::vector<std::string_view> form_fields(std::string_view text);

// A JSON answer without white space and the ```json fence around it. A view into `text`.
std::string_view without_fence(std::string_view text);

// Which of the options the answer names; empty when none, or two.
std::optional<std::size_t> chosen_option(std::string_view answer, const std::vector<std::string>& options);

// F1 of the words of normalized_answer() (Rajpurkar et al. 2016); letters of scripts without spaces are words.
double token_f1(std::string_view answer, std::string_view reference);

// ROUGE-L's F-measure as PyPI's rouge-score has it: lower case, only a–z and 0–9 count, optionally Porter's stemmer.
double rouge_l(std::string_view answer, std::string_view reference, bool stem);

}  // namespace hone::marking
