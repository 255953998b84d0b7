// Anybody's table of questions: whatever columns are keys of a question are taken, all others are named.
#include <fmt/format.h>

#include <algorithm>

#include "hone/core/lines.h"
#include "hone/marking/question_columns.h"
#include "hone/marking/question_source.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

// What is to be read before the question is answered stands behind it, as in training rows.
void add_context_to_question(OrderedJson& fields) {
  if (!fields.contains("context")) return;
  const OrderedJson context = fields["context"];
  fields.erase("context");
  if (!fields.contains("question") || !fields["question"].is_string()) return;
  std::string question = fields["question"];
  for (const std::string& text : context.is_string() ? std::vector{context.get<std::string>()} : json_texts(context))
    if (!is_blank(text)) question += "\n" + text;
  fields["question"] = question;
}

// A hub's rows name the right option by its number, from 0, or keep texts and labels apart.
bool is_choice_of_a_hub(const OrderedJson& fields) {
  return is_hub_choice(fields) &&
         (fields["choices"].is_object() || (fields.contains("answer") && fields["answer"].is_number()));
}

Status take(std::size_t row, OrderedJson fields, const std::string& name, const ImportSink& sink) {
  fold_column_names(fields, {"context"});
  std::vector<std::string> others;
  for (const auto& [key, value] : fields.items())
    if (key != "context" && std::find(marking::question_keys().begin(), marking::question_keys().end(), key) ==
                                marking::question_keys().end())
      others.push_back(key);
  for (const std::string& key : others) {
    sink.unused(key.starts_with(column_aside) ? key.substr(1) : key);
    fields.erase(key);
  }
  if (!fields.contains("question"))
    return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: there is no column \"question\".", name, row));
  add_context_to_question(fields);
  if (is_choice_of_a_hub(fields)) return import_hub_choice(row, fields, name, sink);
  if (!fields.contains("id")) fields["id"] = fmt::format("{}-{}", sink.stem, row);
  sink.accept(row, std::move(fields));
  return {};
}

}  // namespace

Status import_table(std::string_view text, const std::string& name, const ImportSink& sink) {
  if (name.ends_with(".csv") || name.ends_with(".tsv")) {
    HONE_TRY(marking::ExamSource source, marking::read_csv_source(text, name, &sink.columns.map()));
    for (marking::SourceQuestion& one : source.questions) {
      sink.columns.note(one.fields);
      HONE_CHECK(take(one.line, std::move(one.fields), name, sink));
    }
    return {};
  }
  return each_hub_row(text, name, sink, [&](std::size_t row, const OrderedJson& fields) -> Status {
    if (!fields.is_object())
      return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: expected an object.", name, row));
    return take(row, fields, name, sink);
  });
}

}  // namespace hone::exam
