// How often a model declined what it could have answered, and answered what it should have declined: the one rule of both.
//
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//   RefusalCount count;
//   for (const SittingItem& item : sitting.items) count.add(item);
//   count.false_refusals, count.answerable;                                  // 2 of 40
//   count.false_answer_share();                                              // none without unanswerable questions
//
// What leaked never counts, because the score leaves it out too. Of an item that does not say whether it was declined nothing is
// known: it is neither a refusal nor an answer.
#pragma once

#include <cstddef>
#include <optional>

#include "hone/results/sitting_file.h"

namespace hone::results {

struct RefusalCount {
  std::size_t answerable = 0, unanswerable = 0;  // answers that count, by what the documents say of their questions
  std::size_t false_refusals = 0;  // answerable ones that are declined
  std::size_t false_answers = 0;  // unanswerable ones that are answered

  static bool counts(const SittingItem& item) { return !item.leaked && item.declined; }
  // Nothing where it does not count. `also_declined`: it would be declined now, whatever it was then.
  void add(const SittingItem& item, bool also_declined = false);

  std::size_t declined() const { return false_refusals + unanswerable - false_answers; }
  // Of the answerable ones, of the unanswerable ones; none where there are none.
  std::optional<double> false_refusal_share() const;
  std::optional<double> false_answer_share() const;
};

}  // namespace hone::results
