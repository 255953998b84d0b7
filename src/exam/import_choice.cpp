// MMLU, ARC, OpenBookQA, TruthfulQA: questions with options.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "hone/core/csv.h"
#include "hone/core/hash.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

// The publishers' own form.
Status import_arc_line(std::size_t line, const OrderedJson& row, const std::string& name, const ImportSink& sink) {
  const std::string where = fmt::format("{}, line {}", name, line);
  HONE_TRY(const std::string id, text_member(row, "id", where));
  HONE_TRY(const std::string key, text_member(row, "answerKey", where));
  if (!row.contains("question") || !row["question"].is_object() || !row["question"].contains("choices") ||
      !row["question"]["choices"].is_array())
    return Error(ErrorCode::corrupt_data, where + ": expected \"question\" with \"stem\" and \"choices\".");
  HONE_TRY(const std::string stem, text_member(row["question"], "stem", where));
  OrderedJson options = OrderedJson::array();
  std::optional<std::size_t> right;
  for (const OrderedJson& choice : row["question"]["choices"]) {
    HONE_TRY(const std::string text, text_member(choice, "text", where));
    HONE_TRY(const std::string label, text_member(choice, "label", where));
    if (label == key) right = options.size();
    options.push_back(trimmed(text));
  }
  if (!right) {
    sink.refuse(line, "an answerKey that no option has");
    return {};
  }
  sink.accept(line, {{"id", id},
                     {"question", trimmed(stem)},
                     {"choices", options},
                     {"answer", std::string(1, static_cast<char>('A' + *right))}});
  return {};
}

// The options of "Answer1: … Answer2: …".
Status import_arc_instruction(std::size_t number, const OrderedJson& row, const std::string& name,
                              const ImportSink& sink) {
  const std::string where = fmt::format("{}, row {}", name, number);
  HONE_TRY(const std::string instruction, text_member(row, "instruction", where));
  HONE_TRY(const std::string answer, text_member(row, "answer", where));
  static const re2::RE2 number_of(R"((?i)answer\s*(\d{1,2}))");
  std::size_t right = 0;
  const std::size_t colon = instruction.find(": "), first = instruction.find("Answer1: ");
  const std::size_t end = std::min(instruction.rfind("\n\nAnswer format"), instruction.size());
  if (first == std::string::npos || first > end || colon == std::string::npos || colon > first ||
      !re2::RE2::FullMatch(answer, number_of, &right)) {
    sink.refuse(number, "no options Answer1, Answer2, …");
    return {};
  }
  OrderedJson options = OrderedJson::array();
  for (std::size_t at = first; at < end;) {
    const std::size_t begin = instruction.find(": ", at) + 2;
    const std::size_t next = std::min(instruction.find(fmt::format(" Answer{}: ", options.size() + 2), begin), end);
    options.push_back(trimmed(std::string_view(instruction).substr(begin, next - begin)));
    at = next == end ? end : next + 1;
  }
  if (right == 0 || right > options.size()) {
    sink.refuse(number, "an answer that no option has");
    return {};
  }
  sink.accept(number, {{"id", fmt::format("{}-{}", sink.stem, number)},
                       {"question", trimmed(std::string_view(instruction).substr(colon + 2, first - colon - 2))},
                       {"choices", options},
                       {"answer", std::string(1, static_cast<char>('A' + right - 1))}});
  return {};
}

}  // namespace

Status import_mmlu(std::string_view text, const std::string& name, const ImportSink& sink) {
  // international_law_test → international_law
  std::string subject = sink.stem;
  for (const std::string_view split : {"_test", "_val", "_dev"})
    if (subject.ends_with(split)) subject.resize(subject.size() - split.size());
  if (const std::size_t first = text.find_first_not_of(" \t\r\n");
      first != std::string_view::npos && (text[first] == '{' || text[first] == '['))
    return each_hub_row(text, name, sink, [&](std::size_t row, const OrderedJson& json) -> Status {
      if (is_hub_choice(json)) return import_hub_choice(row, json, name, sink);
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}, row {}: expected \"question\", \"choices\" and \"answer\".", name, row));
    });
  if (sink.columns.told())
    return Error(ErrorCode::invalid_argument,
                 name + " is a table without names of columns, so none can be said to hold something else.");
  CsvReader reader(text);
  for (std::size_t row = 1; auto record = reader.next(); ++row) {
    const auto& fields = record->fields;
    if (record->unclosed || fields.size() != 6 || trimmed(fields[5]).size() != 1 || trimmed(fields[5])[0] < 'A' ||
        trimmed(fields[5])[0] > 'D')
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}, row {}: expected a question, four options and a letter from A to D.", name, row));
    OrderedJson options = OrderedJson::array();
    for (std::size_t i = 1; i <= 4; ++i) options.push_back(trimmed(fields[i]));
    sink.accept(row, {{"id", fmt::format("{}-{}", sink.stem, row)},
                      {"question", trimmed(fields[0])},
                      {"tags", subject},
                      {"choices", options},
                      {"answer", trimmed(fields[5])}});
  }
  return {};
}

Status import_arc(std::string_view text, const std::string& name, const ImportSink& sink) {
  if (const std::size_t first = text.find_first_not_of(" \t\r\n");
      first != std::string_view::npos && text[first] == '[') {
    HONE_TRY(const OrderedJson rows, parse_ordered_json(text, name));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const OrderedJson row = sink.columns.rename(rows[i]);
      HONE_CHECK(is_hub_choice(row) ? import_hub_choice(i + 1, row, name, sink)
                                    : import_arc_instruction(i + 1, row, name, sink));
    }
    return {};
  }
  return each_hub_row(text, name, sink, [&](std::size_t line, const OrderedJson& row) {
    return is_hub_choice(row) ? import_hub_choice(line, row, name, sink) : import_arc_line(line, row, name, sink);
  });
}

Status import_truthfulqa(std::string_view text, const std::string& name, const ImportSink& sink) {
  CsvReader reader(text);
  std::vector<std::string> columns;
  for (std::size_t row = 1; auto record = reader.next(); ++row) {
    if (row == 1) {
      OrderedJson header = OrderedJson::object();
      for (const std::string& field : record->fields) header[columns.emplace_back(trimmed(field))] = "";
      header = sink.columns.rename(std::move(header));
      for (const char* wanted : {"Question", "Best Answer", "Incorrect Answers"})
        if (!header.contains(wanted))
          return Error(ErrorCode::corrupt_data, fmt::format("{}, row 1: there is no column \"{}\".", name, wanted));
      continue;
    }
    if (record->unclosed || record->fields.size() != columns.size())
      return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: {} cells under {} columns.", name, row,
                                                        record->fields.size(), columns.size()));
    OrderedJson cells = OrderedJson::object();
    for (std::size_t i = 0; i < columns.size(); ++i) cells[columns[i]] = trimmed(record->fields[i]);
    cells = sink.columns.rename(std::move(cells));
    const std::string question = cells["Question"], best = cells["Best Answer"], incorrect = cells["Incorrect Answers"];
    std::vector<std::string> options{best};
    for (std::size_t begin = 0; begin <= incorrect.size();) {
      const std::size_t end = std::min(incorrect.find(';', begin), incorrect.size());
      const std::string option(trimmed(std::string_view(incorrect).substr(begin, end - begin)));
      if (!option.empty() && std::find(options.begin(), options.end(), option) == options.end())
        options.push_back(option);
      begin = end + 1;
    }
    // The publishers put the right one first; here each has its place by a hash, the same on every machine.
    const auto place = [&](const std::string& option) { return sha256(fmt::format("{}\n{}", question, option)); };
    std::sort(options.begin(), options.end(),
              [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
    const auto right = std::find(options.begin(), options.end(), best) - options.begin();
    OrderedJson fields{{"id", fmt::format("{}-{}", sink.stem, row - 1)}, {"question", question}};
    if (cells.contains("Category")) fields["tags"] = cells["Category"];
    fields["choices"] = options;
    fields["answer"] = std::string(1, static_cast<char>('A' + right));
    sink.accept(row, std::move(fields));
  }
  return {};
}

}  // namespace hone::exam
