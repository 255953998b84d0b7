#include "hone/exam/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hone/core/files.h"
#include "hone/core/lines.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/marking/question_parser.h"
#include "hone/parquet/parquet_file.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

constexpr std::uint64_t largest_import = std::uint64_t{256} << 20;

const std::vector<std::pair<std::string, ImportKind>> kinds{
    {"mmlu", ImportKind::mmlu},      {"arc", ImportKind::arc},
    {"openbookqa", ImportKind::arc}, {"truthfulqa", ImportKind::truthfulqa},
    {"gsm8k", ImportKind::gsm8k},    {"ifeval", ImportKind::ifeval},
    {"table", ImportKind::table}};

// The rows of a Parquet file as JSONL, which is how a hub's data sets are read here.
Result<std::string> parquet_as_lines(std::string_view bytes, const std::string& name) {
  HONE_TRY(parquet::ParquetFile file, parquet::ParquetFile::open(bytes, name, {.max_total_bytes = largest_import}));
  std::string lines;
  for (std::size_t row = 1;; ++row) {
    HONE_TRY(const std::optional<parquet::ParquetRow> read, file.next());
    if (!read) return lines;
    if (read->fault != parquet::RowFault::none)
      return Error(ErrorCode::corrupt_data, fmt::format("{}, row {}: it is too long, or not UTF-8.", name, row));
    lines += dump(read->json) + "\n";
  }
}

}  // namespace

Result<ImportKind> parse_import_kind(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [known, kind] : kinds) {
    if (known == name) return kind;
    names.push_back(known);
  }
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is not a kind of exam that can be imported; expected {}.{}", shorten(name, 40),
                           fmt::join(names, ", "), did_you_mean(name, names)));
}

Status each_json_line(std::string_view text, const std::string& name, const ImportSink& sink,
                      const std::function<Status(std::size_t line, const OrderedJson& row)>& each) {
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    HONE_TRY(OrderedJson row, parse_ordered_json(line.text, fmt::format("{}, line {}", name, line.number)));
    HONE_CHECK(each(line.number, sink.columns.rename(std::move(row))));
  }
  return {};
}

Result<std::string> text_member(const OrderedJson& row, const char* key, const std::string& where) {
  if (!row.is_object() || !row.contains(key) || !row[key].is_string())
    return Error(ErrorCode::corrupt_data, fmt::format("{}: expected a text \"{}\".", where, key));
  return row[key].get<std::string>();
}

namespace {

Status import_rows_of(ImportKind kind, std::string_view text, const std::string& name, const ImportSink& sink) {
  switch (kind) {
    case ImportKind::mmlu: return import_mmlu(text, name, sink);
    case ImportKind::arc: return import_arc(text, name, sink);
    case ImportKind::truthfulqa: return import_truthfulqa(text, name, sink);
    case ImportKind::gsm8k: return import_gsm8k(text, name, sink);
    case ImportKind::ifeval: return import_ifeval(text, name, sink);
    case ImportKind::table: break;
  }
  return import_table(text, name, sink);
}

}  // namespace

Result<Imported> import_exam_text(ImportKind kind, std::string_view text, const std::string& name,
                                  const std::vector<std::string>& told) {
  HONE_TRY(ImportColumns columns, ImportColumns::parse(kind, told));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) return Error(ErrorCode::corrupt_data, name + " is not UTF-8.");
  Imported imported;
  imported.exam.title = std::filesystem::path(name).stem().string();
  std::map<std::string, std::size_t> ids;
  const auto refuse = [&](std::size_t, const std::string& why) {
    ++imported.rows;
    ++imported.refused[why];
  };
  ImportSink sink{
      .stem = imported.exam.title,
      .accept =
          [&](std::size_t row, OrderedJson fields) {
            std::vector<std::string> problems;
            marking::Question question = marking::parse_question({row, std::move(fields)}, "", {}, problems);
            if (!problems.empty()) {
              // ": question "x": `choices` is […]; expected …": the reason without the place counts.
              const std::size_t expected = problems[0].find("expected ");
              return refuse(row,
                            expected == std::string::npos ? problems[0] : "not " + problems[0].substr(expected + 9));
            }
            if (!ids.try_emplace(question.id, row).second) return refuse(row, "an id that another row has");
            ++imported.rows;
            imported.exam.questions.push_back(std::move(question));
          },
      .refuse = refuse,
      .unchecked = [&](const std::string& instruction) { ++imported.unchecked[instruction]; },
      .unused =
          [&](const std::string& column) {
            if (std::find(imported.unused.begin(), imported.unused.end(), column) == imported.unused.end())
              imported.unused.push_back(column);
          },
      .columns = columns};
  if (const Status read = import_rows_of(kind, text, name, sink); !read) {
    HONE_CHECK(columns.all_seen(name));
    Advice advice = columns.likely();
    if (read.error().advice().step == NextStep::import_questions)  // of a table, which this is
      advice = {NextStep::name_columns, read.error().advice().subject};
    return Error(read.error().code(), read.error().message(), std::move(advice));
  }
  HONE_CHECK(columns.all_seen(name));
  if (imported.exam.questions.empty()) imported.likely = columns.likely();
  if (imported.rows == 0) return Error(ErrorCode::corrupt_data, name + " holds no question.");
  return imported;
}

Result<Imported> import_exam(ImportKind kind, const std::filesystem::path& file,
                             const std::vector<std::string>& columns) {
  HONE_TRY(std::string text, read_file(file, largest_import));
  const std::string name = file.filename().string();
  if (parquet::is_parquet(text)) {
    HONE_TRY(text, parquet_as_lines(text, name));
  }
  return import_exam_text(kind, text, name, columns);
}

Status mark_choices_by(Exam& exam, const std::string& name) {
  const auto found = std::find(marking::choice_mark_names.begin(), marking::choice_mark_names.end(), name);
  if (found == marking::choice_mark_names.end())
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("Choices cannot be marked by \"{}\"; expected letter, log_likelihood, log_likelihood_norm or "
                    "log_likelihood_bytes.{}",
                    shorten(name, 40),
                    did_you_mean(name, {marking::choice_mark_names.begin(), marking::choice_mark_names.end()})));
  for (marking::Question& question : exam.questions)
    for (marking::Marking& marking : question.markings)
      if (auto* choice = std::get_if<marking::ChoiceMarking>(&marking))
        choice->by = static_cast<marking::ChoiceMarking::By>(found - marking::choice_mark_names.begin());
  return {};
}

}  // namespace hone::exam
