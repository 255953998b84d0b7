#include "hone/marking/question_columns.h"

#include <fmt/format.h>

#include <algorithm>

namespace hone::marking {
namespace {

bool is_text_list(const OrderedJson& value) {
  return value.is_array() && value.size() > 1 &&
         std::all_of(value.begin(), value.end(), [](const OrderedJson& one) { return one.is_string(); });
}

// Says which option is right: its letter, its number, its words.
bool names_an_option(const OrderedJson& value, const OrderedJson& options) {
  if (value.is_number_unsigned()) return value.get<std::size_t>() <= options.size();
  return value.is_string() && (value.get_ref<const std::string&>().size() == 1 ||
                               std::find(options.begin(), options.end(), value) != options.end());
}

// Of every row the column that `holds`.
template <class Holds>
std::string column_that(const std::vector<const OrderedJson*>& rows, const Holds& holds) {
  for (const auto& [key, first] : rows.front()->items())
    if (std::all_of(rows.begin(), rows.end(), [&name = key, &holds](const OrderedJson* row) {
          return row->contains(name) && holds((*row)[name], *row);
        }))
      return key;
  return "";
}

}  // namespace

const std::vector<std::string>& question_keys() {
  static const std::vector<std::string> keys{
      "id",         "question",    "choices",      "documents",      "document",         "tags",        "group",
      "points",     "evidence",    "answer",       "exact",          "number",           "tolerance",   "unit",
      "numbers",    "pattern",     "matches",      "must_not_match", "must_contain",     "json_schema", "fields",
      "references", "mark",        "words",        "word_runs",      "sentences",        "characters",  "language",
      "cites",      "closed_book", "unanswerable", "judge",          "must_not_contain", "form"};
  return keys;
}

std::string likely_question_columns(const std::vector<const OrderedJson*>& rows) {
  if (rows.empty() || !rows.front()->is_object()) return "";
  const std::string choices =
      column_that(rows, [](const OrderedJson& value, const OrderedJson&) { return is_text_list(value); });
  std::string likely = likely_columns(rows);
  if (likely.starts_with("text=")) likely.replace(0, 4, "question");
  if (choices.empty() || likely.empty()) return likely;
  const std::string answer = column_that(
      rows, [&](const OrderedJson& value, const OrderedJson& row) { return names_an_option(value, row[choices]); });
  if (answer.empty()) return likely;
  // Of the two that hold text the one that is not the answer; where a third column is the answer, the first of them.
  const std::size_t comma = likely.find(",answer=");
  std::string question = likely.substr(0, comma);
  if (comma != std::string::npos && question == "question=" + answer) question = "question=" + likely.substr(comma + 8);
  return fmt::format("{},choices={},answer={}", question, choices, answer);
}

}  // namespace hone::marking
