// Examples to learn from, in the formats that the field uses: chats, questions and answers, prompts and completions,
// Alpaca, ShareGPT, plain text, preferences, feedback; as JSON, JSONL, CSV or Parquet, packed or not, or a folder with train,
// valid and test, as hubs of data keep them too.
//
//   HONE_TRY(auto rows, read_rows("examples.jsonl"));
//   rows.format_sentence();      // "400 rows of questions and answers (question, answer)"
//   for (const TrainingExample& example : rows.examples) …
//   for (const RowProblem& problem : rows.problems) use(problem.sentence());         // "Row 17, answer: is empty …"
//
// Nothing is dropped silently: a row is an example, or it has a problem that says which field and what was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/engine/language_model.h"

namespace hone::rows {

enum class RowFormat {
  question_answer,  // question, answer
  chat,  // messages[{role, content, tool_calls}], tools, system
  prompt_completion,  // prompt, completion: strings or lists of messages
  prompt_only,  // prompt
  text,  // text
  preference,  // prompt, chosen, rejected; or chosen and rejected with the prompt as what they begin with
  feedback,  // prompt, completion, label
  alpaca,  // instruction, input, output, system, history
  sharegpt,  // conversations[{from, value}], system, tools
};
std::string_view row_format_name(RowFormat format);  // "question_answer"
std::string_view row_format_words(RowFormat format);  // "questions and answers (question, answer)"

enum class ExampleKind { chat, prompt, text, preference, feedback };

struct TrainingExample {
  std::uint64_t row =
      0;  // in the user's file, from 1: the line of JSONL on which it begins, the element of an array, the CSV record after
  // the header; the object, where several share a line; the row of Parquet
  ExampleKind kind = ExampleKind::chat;
  std::vector<engine::Message> messages;  // chat: the conversation with its answers; otherwise the prompt
  std::size_t learn_from = 0;  // chat: assistant messages before this one are context (lists under "prompt")
  std::vector<std::size_t> not_learned;  // chat: assistant messages that the row says are context ("weight": 0)
  std::string tools;  // JSON array of the tools on offer; empty: none
  std::string text;  // kind text
  std::vector<engine::Message> chosen, rejected;  // preference: the two answers; feedback: the answer in `chosen`
  bool label = false;  // feedback: whether the answer was liked
};

enum class RowProblemKind {
  unreadable,  // not JSON, not an object, a CSV record that does not fit its header
  missing_field,
  wrong_type,
  wrong_role,  // an unknown role, an end without an answer; as a warning: roles in an unusual order
  empty_answer,
  empty_prompt,
  invalid_text,  // not UTF-8, or with a NUL character
  duplicate,
  too_long,
  nothing_to_learn,  // no token of the row is supervised
  template_refused,  // the model's chat template cannot write this conversation
  template_drops,  // the chat template writes the conversation without a part of it: tools, calls, thoughts
  control_text,  // holds the letters of a control token
  not_accepted,  // a draft that nobody has accepted, or that was dropped ("review": "draft" or "dropped")
  of_exam,  // holds a question of an exam that is not to be trained on
};
std::string_view row_problem_name(RowProblemKind kind);  // "empty_answer"
std::string_view row_problem_words(RowProblemKind kind);  // "empty answer"

struct RowProblem {
  std::uint64_t row = 0;
  std::string field;  // "messages[2].content"; may be empty
  RowProblemKind kind = RowProblemKind::unreadable;
  std::string message;  // "is empty; expected the answer to learn"
  bool excluded = true;  // false: a warning, the row is used
  std::string sentence() const;  // "Row 17, answer: is empty; expected the answer to learn."
  Advice advice() const;
};

struct RowSet {
  std::string source;  // the file
  std::vector<fs::path> files;  // all that these rows were read from, a dataset_info.json among them; none from memory
  RowFormat format = RowFormat::chat;  // of most of the first thousand rows; all others are held to it
  std::uint64_t rows_read = 0;  // examples and excluded rows together
  std::vector<TrainingExample> examples;  // in file order
  std::vector<RowProblem> problems;  // by row
  std::vector<std::string> unused_fields;  // "id", "messages[].weight": in the file, and without effect
  std::vector<std::string> notes;  // sentences: what was read from columns of other names, which texts are not used
  std::string likely_columns;  // "completion=reply": where the rows lack a column and another holds text
  Advice likely_advice() const;
  std::string format_sentence() const;  // "examples.jsonl: 400 rows of questions and answers (question, answer)."
  std::uint64_t excluded() const { return rows_read - examples.size(); }
};

enum class RowSyntax { json, csv, parquet };  // json: an array of objects or one object a line

struct RowOptions {
  std::string split = "train";  // which file of a folder
  std::vector<std::string> columns;  // "question=frage": what each holds that has a name of its own
  std::string dataset;  // which entry of dataset_info.json, when the folder holds no train file; empty: the only one
  bool drop_duplicates =
      false;  // true: the later ones of equal rows are excluded; otherwise they count twice, with a warning
  std::uint64_t max_row_bytes = std::uint64_t{16} << 20;
  std::uint64_t max_file_bytes = std::uint64_t{4} << 30;
};

// Files packed by gzip, zstd, xz or bzip2 are read as what is in them. A folder's split may lie in several files
// (data/train-00000-of-00002.jsonl), whose rows are counted on.
// Errors: not_found; invalid_argument (no row is in a known format, with the likely columns as advice; a folder without that
// split); corrupt_data (not text, an array that does not end, a damaged
// Parquet file); unsupported (Parquet that is encrypted or packed in a way that is not read); limit_exceeded.
Result<RowSet> read_rows(const fs::path& file_or_folder, const RowOptions& options = {});
// The same from memory; `name` is for messages. No dataset_info.json is looked for.
Result<RowSet> parse_rows(std::string_view content, RowSyntax syntax, std::string_view name,
                          const RowOptions& options = {});

// A folder's files, or a file alone as `train`. Errors: as read_rows.
struct RowSplits {
  RowSet train;
  std::optional<RowSet> valid, test;
};
Result<RowSplits> read_row_splits(const fs::path& file_or_folder, const RowOptions& options = {});

}  // namespace hone::rows
