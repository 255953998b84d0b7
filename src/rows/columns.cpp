#include "columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

using Names = std::vector<std::string>;

// What the formats read.
const Names ours_names{"question", "answer",  "prompt",   "completion", "instruction",  "input",
                       "output",   "context", "system",   "history",    "messages",     "tools",
                       "text",     "chosen",  "rejected", "label",      "conversations"};
// What other collections call these. A name in any case stands for itself.
const Names their_names{
    "query",      "response",        "problem",           "solution",         "user",
    "human",      "questions",       "assistant",         "answers",          "best_answer",
    "reply",      "functions",       "system_prompt",     "conversation",     "dialog",
    "dialogue",   "chosen_messages", "rejected_messages", "preferred_output", "non_preferred_output",
    "response_j", "response_k"};

// A question by its name, then the names of its answer, the likeliest first.
const std::vector<std::pair<std::string, Names>> pairs{
    {"instruction", {"output", "response", "completion", "answer", "solution"}},
    {"question", {"answer", "response", "completion", "output", "solution", "best_answer", "answers"}},
    {"query", {"response", "answer", "output", "completion", "solution"}},
    {"problem", {"solution", "response", "answer", "completion", "output"}},
    {"prompt", {"completion", "response", "output", "answer", "solution", "reply"}},
    {"questions", {"answers", "answer", "response"}},
    {"user", {"assistant", "response", "answer", "output", "completion"}},
    {"human", {"assistant", "response", "answer", "output", "completion"}},
    {"input", {"output", "response", "answer", "completion", "solution"}},
};

const Names& known_names() {
  static const Names all = [] {
    Names names = ours_names;
    names.insert(names.end(), their_names.begin(), their_names.end());
    return names;
  }();
  return all;
}

bool holds(const OrderedJson& row, const std::string& key) {
  const auto found = row.find(key);
  return found != row.end() && !found->is_null();
}

// SQuAD's answers: {"text": ["the first", …], "answer_start": […]}, or a list of texts.
void take_first_answer(OrderedJson& answers) {
  if (answers.is_object() && answers.contains("text")) {
    OrderedJson text = answers["text"];
    answers = std::move(text);
  }
  if (answers.is_array() && !answers.empty() && answers[0].is_string()) {
    OrderedJson first = answers[0];
    answers = std::move(first);
  }
}

}  // namespace

void Columns::move(OrderedJson& row, const std::string& theirs, const std::string& ours) {
  rename_column(row, theirs, ours);
  if (folded_column(theirs) == ours) return;  // another case is no other name
  if (auto& from = renamed_[ours]; from.size() < 8) from.insert(shorten(repair_utf8(theirs), 40));
}

// Columns that are read for themselves, whatever the others are.
void Columns::name_lists(OrderedJson& row) {
  const auto take = [&](const char* theirs, const char* ours) {
    if (holds(row, theirs) && !holds(row, ours)) move(row, theirs, ours);
  };
  take("system_prompt", "system");
  if (holds(row, "functions") && !holds(row, "tools") && row["functions"].is_array()) {
    move(row, "functions", "tools");
    for (OrderedJson& tool : row["tools"])
      if (tool.is_object() && !tool.contains("function")) tool = {{"type", "function"}, {"function", tool}};
  }
  for (const auto& [good, bad] : {std::pair{"preferred_output", "non_preferred_output"},
                                  {"chosen_messages", "rejected_messages"},
                                  {"response_j", "response_k"}})
    if (holds(row, good) && holds(row, bad)) take(good, "chosen"), take(bad, "rejected");
  if (!holds(row, "messages"))
    for (const char* theirs : {"conversation", "dialog", "dialogue"})
      if (holds(row, theirs) && row[theirs].is_array()) take(theirs, "conversations");
  // OpenAI's preferences keep the conversation inside of "input".
  if (holds(row, "chosen") && holds(row, "input") && row["input"].is_object() && holds(row["input"], "messages")) {
    OrderedJson input = std::move(row["input"]);
    row.erase("input");
    row["prompt"] = std::move(input["messages"]);
    if (holds(input, "tools") && !holds(row, "tools")) row["tools"] = std::move(input["tools"]);
  }
  if (holds(row, "chosen") && holds(row, "rejected") && !holds(row, "prompt") && !holds(row, "conversations") &&
      !holds(row, "instruction"))
    for (const char* theirs : {"question", "query", "problem", "input"})
      if (holds(row, theirs) && !holds(row, "prompt")) move(row, theirs, "prompt");
}

// The question and its answer under names of one format.
void Columns::name_pair(OrderedJson& row) {
  if (holds(row, "messages") || holds(row, "conversations") || holds(row, "chosen") || holds(row, "rejected")) return;
  if (holds(row, "prompt") && holds(row, "completion")) return;
  for (const auto& [question, answers] : pairs) {
    if (!holds(row, question)) continue;
    const auto answer =
        std::find_if(answers.begin(), answers.end(), [&](const std::string& name) { return holds(row, name); });
    if (answer == answers.end()) continue;
    if (*answer == "answers") take_first_answer(row["answers"]);
    const bool prompt = question == "prompt";
    const bool alpaca = question == "instruction" || question == "query" || question == "input";
    const std::string ours_question = prompt                ? "prompt"
                                      : question == "input" ? "input"
                                      : alpaca              ? "instruction"
                                                            : "question";
    const std::string ours_answer = prompt ? "completion" : alpaca ? "output" : "answer";
    // A column that stands under the name already holds something else.
    const std::string& from = *answer;
    if (from != ours_answer) {
      set_column_aside(row, ours_answer);
      move(row, from, ours_answer);
    }
    if (question != ours_question) {
      set_column_aside(row, ours_question);
      move(row, question, ours_question);
    }
    return;
  }
}

Result<Columns> Columns::parse(const std::vector<std::string>& map) {
  Columns columns;
  HONE_TRY(columns.map_, ColumnMap::parse(map, ours_names, "rows"));
  return columns;
}

// What was named is the question and the answer, and no other column is.
void Columns::rename_as_told(OrderedJson& row) {
  for (const auto& [theirs, ours] : map_.rename(row)) renamed_[ours].insert(shorten(repair_utf8(theirs), 40));
  for (const Names& kind : {Names{"question", "prompt", "instruction", "messages", "conversations", "text"},
                            Names{"answer", "completion", "output"}})
    if (std::any_of(kind.begin(), kind.end(),
                    [&](const std::string& name) { return map_.names(name) && row.contains(name); }))
      for (const std::string& name : kind)
        if (!map_.names(name)) set_column_aside(row, name);
}

OrderedJson Columns::rename(OrderedJson row) {
  if (told()) rename_as_told(row);
  fold_column_names(row, known_names());
  name_lists(row);
  name_pair(row);
  return row;
}

std::vector<std::string> Columns::renamed() const {
  std::vector<std::string> out;
  for (const auto& [ours, theirs] : renamed_) out.push_back(fmt::format("{} from {}", ours, fmt::join(theirs, " or ")));
  return out;
}

}  // namespace hone::rows
