#include "hone/exam/exam.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "hone/core/files.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/marking/number_reader.h"
#include "hone/marking/question_columns.h"
#include "hone/marking/question_fields.h"
#include "hone/marking/question_parser.h"
#include "hone/marking/question_source.h"
#include "hone/statistics/power.h"

namespace hone::exam {
namespace {

constexpr std::size_t shown_problems = 20;
constexpr std::size_t small_exam = 30;
constexpr std::size_t looked_at_rows = 50;

Result<marking::ExamSource> read_source(std::string_view text, ExamSyntax syntax, const std::string& name) {
  switch (syntax) {
    case ExamSyntax::yaml: return marking::read_yaml_source(text, name);
    case ExamSyntax::json: return marking::read_json_source(text, name);
    case ExamSyntax::jsonl: return marking::read_jsonl_source(text, name);
    case ExamSyntax::csv: return marking::read_csv_source(text, name);
  }
  return Error(ErrorCode::unsupported, name + ": not a syntax of exams.");
}

Error gathered(const std::vector<std::string>& problems, Advice advice) {
  std::string message;
  for (std::size_t i = 0; i < problems.size() && i < shown_problems; ++i) {
    if (i > 0) message += "\n";
    message += problems[i];
  }
  if (problems.size() > shown_problems) message += fmt::format("\n… and {} more.", problems.size() - shown_problems);
  return Error(ErrorCode::corrupt_data, message, std::move(advice));
}

// Where no question has the key of one.
Advice likely_advice(const marking::ExamSource& source) {
  std::vector<const OrderedJson*> rows;
  for (const marking::SourceQuestion& one : source.questions) {
    if (one.fields.contains("question")) return {};
    if (rows.size() < looked_at_rows) rows.push_back(&one.fields);
  }
  const std::string likely = marking::likely_question_columns(rows);
  return likely.empty() ? Advice{} : Advice{NextStep::import_questions, likely};
}

void read_settings(const OrderedJson& settings, const std::string& name, Exam& exam,
                   std::vector<std::string>& problems) {
  const std::vector<std::string> keys{"exam", "numbers", "declines", "documents", "questions"};
  marking::QuestionFields fields(settings, name, problems);
  exam.title = fields.text("exam");
  exam.numbers = fields.text("numbers");
  exam.declines = fields.texts("declines");
  exam.documents = fields.text("documents");
  for (const auto& [key, value] : settings.items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      problems.push_back(
          fmt::format("{}: `{}` is not a key of an exam.{}", name, shorten(key, 40), did_you_mean(key, keys)));
}

}  // namespace

Result<Exam> parse_exam(std::string_view text, ExamSyntax syntax, const std::string& name) {
  if (text.size() > marking::exam_most_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} is larger than {} MiB.", name, marking::exam_most_bytes >> 20));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text))
    return Error(ErrorCode::corrupt_data, name + " is not UTF-8; save it as UTF-8 (in a spreadsheet: CSV UTF-8).");
  HONE_TRY(marking::ExamSource source, read_source(text, syntax, name));
  Exam exam;
  std::vector<std::string> problems;
  read_settings(source.settings, name, exam, problems);
  std::map<std::string, std::size_t> line_of;
  for (marking::SourceQuestion& one : source.questions) {
    fold_column_names(one.fields, marking::question_keys());
    marking::Question question =
        marking::parse_question(one, fmt::format("{}, {} {}", name, source.place, one.line), {exam.numbers}, problems);
    if (const auto [found, is_new] = line_of.try_emplace(question.id, one.line); !is_new)
      problems.push_back(one.fields.contains("id")
                             ? fmt::format("{}: the id stands at {} {} already; expected another one.", question.where,
                                           source.place, found->second)
                             : fmt::format("{}: the same question stands at {} {} already; give one of them an `id`.",
                                           question.where, source.place, found->second));
    exam.questions.push_back(std::move(question));
  }
  if (!problems.empty()) return gathered(problems, likely_advice(source));
  if (exam.questions.empty()) return Error(ErrorCode::corrupt_data, name + " holds no question.");
  return exam;
}

Result<Exam> read_exam(const std::filesystem::path& file) {
  const std::string ending = file.extension().string();
  static const std::map<std::string, ExamSyntax> syntaxes{{".yaml", ExamSyntax::yaml}, {".yml", ExamSyntax::yaml},
                                                          {".json", ExamSyntax::json}, {".jsonl", ExamSyntax::jsonl},
                                                          {".csv", ExamSyntax::csv},   {".tsv", ExamSyntax::csv}};
  const auto syntax = syntaxes.find(ending);
  if (syntax == syntaxes.end())
    return Error(ErrorCode::unsupported,
                 file.string() + ": an exam is a file that ends in .yaml, .jsonl, .json or .csv.");
  HONE_TRY(const std::string text, read_file(file, marking::exam_most_bytes));
  return parse_exam(text, syntax->second, file.filename().string());
}

std::vector<std::string> exam_warnings(const Exam& exam) {
  std::vector<std::string> warnings;
  const std::size_t n = exam.questions.size();
  if (n < small_exam) {
    const int points = statistics::detectable_points(n);
    warnings.push_back(fmt::format(
        "An exam of {} question{} {}; thirty see 30 points, a hundred 16.", n, n == 1 ? "" : "s",
        points >= 100 ? "cannot detect any difference between two models"
                      : fmt::format("sees only differences of {} points or more, four times in five", points)));
  }
  std::size_t unanswerable = 0;
  std::map<std::string, std::size_t> tags, groups;
  for (const marking::Question& question : exam.questions) {
    unanswerable += question.unanswerable();
    for (const std::string& tag : question.tags) ++tags[tag];
    if (!question.group.empty()) ++groups[question.group];
    if (std::set<std::string>(question.choices.begin(), question.choices.end()).size() < question.choices.size())
      warnings.push_back(fmt::format("Question \"{}\": two options are the same.", shorten(question.id, 40)));
  }
  if (unanswerable == n)
    warnings.push_back("Every question is unanswerable: a model that always declines has full marks.");
  for (const auto& [group, count] : groups)
    if (3 * count > 2 * n && n > 1)
      warnings.push_back(fmt::format(
          "The group \"{}\" holds {} of {} questions and is kept whole; the two parts of the exam cannot be balanced.",
          shorten(group, 40), count, n));
  for (const auto& [tag, count] : tags)
    if (count == 1 && n >= small_exam)
      warnings.push_back(fmt::format("The tag \"{}\" stands at one question alone.", shorten(tag, 40)));
  return warnings;
}

std::string exam_jsonl(const Exam& exam) {
  std::string out;
  if (!exam.title.empty() || !exam.numbers.empty() || !exam.declines.empty() || !exam.documents.empty()) {
    OrderedJson settings{{"exam", exam.title.empty() ? "exam" : exam.title}};
    if (!exam.numbers.empty()) settings["numbers"] = exam.numbers;
    if (!exam.declines.empty()) settings["declines"] = exam.declines;
    if (!exam.documents.empty()) settings["documents"] = exam.documents;
    out += dump(settings) + "\n";
  }
  for (const marking::Question& question : exam.questions) out += dump(marking::question_json(question)) + "\n";
  return out;
}

}  // namespace hone::exam
