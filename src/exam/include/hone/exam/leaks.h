// Which questions of an exam stand in the text that a model is trained on, word for word or nearly.
//
//   HONE_TRY(const Exam exam, read_exam("lease.yaml"));
//   const auto leaks = find_leaks(exam.questions, {{.source = "rows.jsonl, row 7", .text = "Q: Who witnessed … A: Anna Keller"}});
//   for (const Leak& leak : leaks) use(leak.question, leak.source, leak.share);
//
// How: a question, and each of its answers of eight words or more, is a set of words and a set of its runs of three
// words, both weighted by how rare they are (over the training texts and the questions), so that an instruction that
// every row repeats weighs nothing. It leaks into a text when most of the runs' weight, or nearly all of the words',
// stands within a stretch of the text of about its own length. A short text whose rare words or numbers are others is none: two
// forms about one thing share its name, their heads and most of their runs. The numbers of
// docs/decisions/0006-leaks.md say what that finds and what it misses.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hone/marking/question.h"

namespace hone::exam {

// A training row, a few-shot example, a rubric or a preference, as one text.
struct TrainingText {
  std::string source;  // for the report: "rows.jsonl, row 7"
  std::string text;
};

enum class LeakKind {
  exact,  // all of its words, in order
  near,  // most runs of three words, by weight
  reworded,  // nearly all of its rare words, close together
};

struct Leak {
  std::size_t question = 0;  // index of the questions
  std::size_t text = 0;  // index of the texts
  std::string source;
  bool answer = false;  // an answer of the question, not the question itself
  LeakKind kind = LeakKind::near;
  double share = 0;  // of the runs, or of the weight
};

struct LeakOptions {
  double near_share = 0.5;  // of the runs of three words
  double reworded_share = 0.8;  // of the weight of the words
  // Of a question or answer of at most `short_words` words, this share of the weight of its words must be there in any case; words of every fifth text do not count.
  double short_share = 0.75;
  std::size_t short_words = 60;
  std::size_t least_words = 4;  // questions shorter than this are only looked for word for word
  std::size_t least_answer_words = 8;
};

// Every leak, by question and text; of one question in one text the strongest. Linear in the words of the texts.
std::vector<Leak> find_leaks(const std::vector<marking::Question>& questions, const std::vector<TrainingText>& texts,
                             const LeakOptions& options = {});

// Those of find_leaks(), and those that are found once the texts with leaks are gone: words that stood in these weighed less. The
// texts that are left hold no question.
std::vector<Leak> find_all_leaks(const std::vector<marking::Question>& questions,
                                 const std::vector<TrainingText>& texts, const LeakOptions& options = {});

// The indexes of the questions that leak, sorted.
std::vector<std::size_t> leaked_questions(const std::vector<Leak>& leaks);

// The indexes of the texts that hold a question or an answer, sorted: the rows to leave out of a tuning.
std::vector<std::size_t> leaking_texts(const std::vector<Leak>& leaks);

}  // namespace hone::exam
