// The columns of a table of questions: the keys of a question (docs/formats/exam.md), and which are likely where a table has others.
//
//   OrderedJson row{{"Question", "Wer?"}};
//   fold_column_names(row, question_keys());                              // {"question": "Wer?"}
//   const OrderedJson foreign{{"frage", "Wer?"}, {"antwort", "Anna"}};
//   use(likely_question_columns({&foreign}));                             // "question=frage,answer=antwort"
#pragma once

#include <string>
#include <vector>

#include "hone/core/column_map.h"

namespace hone::marking {

const std::vector<std::string>& question_keys();

// Of a choice its options too, "question=frage,choices=optionen,answer=loesung"; empty where no column is a question.
std::string likely_question_columns(const std::vector<const OrderedJson*>& rows);

}  // namespace hone::marking
