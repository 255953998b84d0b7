#include "columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "hone/core/spelling.h"
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

bool is_one_of(const std::string& name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool holds(const OrderedJson& row, const std::string& key) {
  const auto found = row.find(key);
  return found != row.end() && !found->is_null();
}

// "Best Answer" → "best_answer".
std::string folded_name(const std::string& name) {
  std::string out = lower_ascii(name);
  out.erase(0, std::min(out.size(), out.find_first_not_of(" \t")));
  out.erase(out.find_last_not_of(" \t") + 1);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return out;
}

constexpr char waiting = '\x02';  // before the name of a column that is on its way

// The column goes to the end of the row.
void rename_key(OrderedJson& row, const std::string& from, const std::string& to) {
  OrderedJson value = std::move(row[from]);
  row.erase(from);
  row[to] = std::move(value);
}

void set_aside(OrderedJson& row, const std::string& key) {
  if (row.contains(key)) rename_key(row, key, Columns::aside + key);
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

Result<Columns> Columns::parse(const std::vector<std::string>& map) {
  Columns columns;
  for (const std::string& one : map) {
    const std::size_t equals = one.find('=');
    const std::string ours = folded_name(one.substr(0, equals)),
                      theirs = equals == std::string::npos ? "" : one.substr(equals + 1);
    if (ours.empty() || theirs.empty())
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("'{}' says of no column what it holds; expected what it is and the column's name, such as "
                      "question=frage.",
                      shorten(repair_utf8(one), 60)));
    if (!is_one_of(ours, ours_names))
      return Error(ErrorCode::invalid_argument,
                   fmt::format("'{}' is nothing that rows hold. They hold {}.{}", shorten(repair_utf8(ours), 40),
                               fmt::join(ours_names, ", "), did_you_mean(ours, ours_names)));
    for (const auto& [column, name] : columns.map_)
      if (name == ours || column == theirs)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("'{}' is named twice among the columns; expected each once.",
                                 shorten(repair_utf8(name == ours ? ours : theirs), 40)));
    columns.map_.emplace_back(theirs, ours);
  }
  return columns;
}

void Columns::move(OrderedJson& row, const std::string& theirs, const std::string& ours) {
  rename_key(row, theirs, ours);
  if (folded_name(theirs) == ours) return;  // another case is no other name
  if (auto& from = renamed_[ours]; from.size() < 8) from.insert(shorten(repair_utf8(theirs), 40));
}

void Columns::fold_names(OrderedJson& row) {
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const auto& [key, value] : row.items()) {
    const std::string name = folded_name(key);
    if (name != key && !row.contains(name) && (is_one_of(name, ours_names) || is_one_of(name, their_names)))
      wanted.emplace_back(key, name);
  }
  for (const auto& [key, name] : wanted)
    if (!row.contains(name)) move(row, key, name);
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
    const std::string from = *answer;
    if (from != ours_answer) {
      set_aside(row, ours_answer);
      move(row, from, ours_answer);
    }
    if (question != ours_question) {
      set_aside(row, ours_question);
      move(row, question, ours_question);
    }
    return;
  }
}

OrderedJson Columns::rename_as_told(OrderedJson row) {
  for (const auto& [theirs, ours] : map_) {
    std::string key = theirs;
    if (!row.contains(key))
      for (const auto& [name, value] : row.items())
        if (folded_name(name) == folded_name(theirs)) {
          key = name;
          break;
        }
    if (!row.contains(key)) continue;
    seen_.insert(theirs);
    // Names may change places: "question=answer", "answer=question".
    rename_key(row, key, waiting + ours);
    if (key != ours) renamed_[ours].insert(shorten(repair_utf8(key), 40));
  }
  for (const auto& [theirs, ours] : map_)
    if (const std::string key = waiting + ours; row.contains(key)) {
      set_aside(row, ours);
      rename_key(row, key, ours);
    }
  // What was named is the question and the answer, and no other column is.
  const auto named = [&](const std::string& name) {
    return std::any_of(map_.begin(), map_.end(), [&](const auto& one) { return one.second == name; });
  };
  for (const Names& kind : {Names{"question", "prompt", "instruction", "messages", "conversations", "text"},
                            Names{"answer", "completion", "output"}})
    if (std::any_of(kind.begin(), kind.end(),
                    [&](const std::string& name) { return named(name) && row.contains(name); }))
      for (const std::string& name : kind)
        if (!named(name)) set_aside(row, name);
  return row;
}

OrderedJson Columns::rename(OrderedJson row) {
  if (told()) row = rename_as_told(std::move(row));
  fold_names(row);
  name_lists(row);
  name_pair(row);
  return row;
}

std::vector<std::string> Columns::renamed() const {
  std::vector<std::string> out;
  for (const auto& [ours, theirs] : renamed_) out.push_back(fmt::format("{} from {}", ours, fmt::join(theirs, " or ")));
  return out;
}

std::vector<std::pair<std::string, std::string>> Columns::not_seen() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& one : map_)
    if (!seen_.contains(one.first)) out.push_back(one);
  return out;
}

std::string likely_columns(const std::vector<const OrderedJson*>& rows) {
  struct Column {
    std::string name;
    std::size_t bytes = 0, questions = 0;
    std::string first = {};
    bool varies = false;
  };
  std::vector<Column> columns;  // in the order of the table
  bool lists = false;
  for (const OrderedJson* row : rows)
    for (const auto& [key, value] : row->items()) {
      lists |= value.is_structured();
      if (!value.is_string() || key.find_first_of(",=") != std::string::npos || !is_utf8(key)) continue;
      auto found =
          std::find_if(columns.begin(), columns.end(), [&name = key](const Column& one) { return one.name == name; });
      if (found == columns.end()) found = columns.insert(found, {key});
      const auto& text = value.get_ref<const std::string&>();
      if (found->bytes == 0) found->first = text;
      found->varies |= text != found->first;
      found->bytes += text.size();
      found->questions += text.ends_with('?') || text.ends_with("？");
    }
  // What every row says, as a system prompt, is neither asked nor answered.
  const auto varies = [](const Column& one) { return one.varies; };
  if (std::count_if(columns.begin(), columns.end(), varies) >= 2) std::erase_if(columns, std::not_fn(varies));
  if (columns.empty()) return "";
  if (columns.size() == 1 && lists) return "";  // the rest stands in the lists
  if (columns.size() == 1 && columns[0].bytes < 12 * rows.size()) return "";  // no text
  if (columns.size() == 1) return "text=" + columns[0].name;
  // The one that asks is the question, and with it goes the longest other. Where none asks: of the two longest the first,
  // as whoever writes a table writes the question first.
  const auto longer = [](const Column& a, const Column& b) { return a.bytes < b.bytes; };
  const auto asks = std::max_element(columns.begin(), columns.end(),
                                     [](const Column& a, const Column& b) { return a.questions < b.questions; });
  if (2 * asks->questions > rows.size()) {
    const Column question = *asks;
    columns.erase(asks);
    const auto answer = std::max_element(columns.begin(), columns.end(), longer);
    if (2 * answer->questions > rows.size()) return "";  // two questions, such as one said in two ways
    return fmt::format("question={},answer={}", question.name, answer->name);
  }
  const auto longest = std::max_element(columns.begin(), columns.end(), longer);
  auto second = columns.end();
  for (auto one = columns.begin(); one != columns.end(); ++one)
    if (one != longest && (second == columns.end() || one->bytes > second->bytes)) second = one;
  return fmt::format("question={},answer={}", std::min(longest, second)->name, std::max(longest, second)->name);
}

}  // namespace hone::rows
