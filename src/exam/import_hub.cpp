// Choices as a hub's data sets have them: columns made to objects, a line each, or the answer of a hub's own rows.
//   MMLU        {"question", "subject", "choices": [text …], "answer": 1 or "B"}
//   ARC         {"id", "question": text, "choices": {"text": […], "label": […]}, "answerKey"}
//   OpenBookQA  the same with "question_stem"
#include <fmt/format.h>

#include <optional>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

std::optional<std::size_t> index_of_letter(const std::string& text) {
  if (text.size() != 1) return std::nullopt;
  const char upper = text[0] >= 'a' && text[0] <= 'z' ? static_cast<char>(text[0] - 'a' + 'A') : text[0];
  if (upper < 'A' || upper > 'Z') return std::nullopt;
  return static_cast<std::size_t>(upper - 'A');
}

// A number counts from 0, a letter from A; with labels it is one of them.
std::optional<std::size_t> right_option(const OrderedJson& answer, const std::vector<std::string>& labels) {
  if (answer.is_number_unsigned() && labels.empty()) return answer.get<std::size_t>();
  if (!answer.is_string()) return std::nullopt;
  const std::string key(trimmed(answer.get_ref<const std::string&>()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] == key) return i;
  if (!labels.empty()) return std::nullopt;
  if (key.size() == 1 && is_ascii_digit(key[0])) return static_cast<std::size_t>(key[0] - '0');
  return index_of_letter(key);
}

std::vector<std::string> texts_of(const OrderedJson& list) {
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const OrderedJson& one : list) texts.push_back(one.is_string() ? one.get<std::string>() : dump(one));
  return texts;
}

}  // namespace

bool is_hub_choice(const OrderedJson& row) {
  return row.is_object() && row.contains("choices") &&
         ((row.contains("question") && row["question"].is_string()) || row.contains("question_stem"));
}

Status import_hub_choice(std::size_t line, const OrderedJson& row, const std::string& name, const ImportSink& sink) {
  const std::string where = fmt::format("{}, row {}", name, line);
  HONE_TRY(const std::string question,
           text_member(row, row.contains("question_stem") ? "question_stem" : "question", where));
  const OrderedJson& choices = row["choices"];
  std::vector<std::string> options, labels;
  if (choices.is_object() && choices.contains("text")) {
    options = texts_of(choices["text"]);
    if (choices.contains("label")) labels = texts_of(choices["label"]);
  } else {
    options = texts_of(choices);
  }
  if (options.empty())
    return Error(ErrorCode::corrupt_data, where + ": expected \"choices\" as a list of texts, or as {text, label}.");
  const char* key = row.contains("answerKey") ? "answerKey" : "answer";
  if (!row.contains(key))
    return Error(ErrorCode::corrupt_data, fmt::format("{}: expected \"answer\" or \"answerKey\".", where));
  const auto right = right_option(row[key], labels);
  if (!right || *right >= options.size()) {
    sink.refuse(line, "an answer that no option has");
    return {};
  }
  OrderedJson listed = OrderedJson::array();
  for (const std::string& option : options) listed.push_back(trimmed(option));
  const bool named = row.contains("id") && row["id"].is_string();
  OrderedJson fields{{"id", named ? row["id"].get<std::string>() : fmt::format("{}-{}", sink.stem, line)},
                     {"question", trimmed(question)}};
  if (row.contains("subject") && row["subject"].is_string() && !is_blank(row["subject"].get_ref<const std::string&>()))
    fields["tags"] = row["subject"];
  fields["choices"] = std::move(listed);
  fields["answer"] = std::string(1, static_cast<char>('A' + *right));
  sink.accept(line, std::move(fields));
  return {};
}

Status each_hub_row(std::string_view text, const std::string& name, const ImportSink& sink,
                    const std::function<Status(std::size_t row, const OrderedJson& json)>& each) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const auto list = [&](const OrderedJson& rows) -> Status {
    for (std::size_t i = 0; i < rows.size(); ++i)
      HONE_CHECK(
          each(i + 1, sink.columns.rename(rows[i].is_object() && rows[i].contains("row") ? rows[i]["row"] : rows[i])));
    return {};
  };
  if (first != std::string_view::npos && text[first] == '[') {
    HONE_TRY(const OrderedJson rows, parse_ordered_json(text, name));
    return list(rows);
  }
  if (const auto whole = parse_ordered_json(text, name); whole && whole->is_object() && whole->contains("rows"))
    return list((*whole)["rows"]);
  return each_json_line(text, name, sink, each);
}

}  // namespace hone::exam
