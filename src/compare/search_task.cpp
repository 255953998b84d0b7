#include "hone/compare/search_task.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/search/beir.h"

namespace hone::compare {
namespace {

constexpr std::uint64_t largest_questions = std::uint64_t{256} << 20;

std::string hash_of(const SearchTask& task) {
  std::string all;
  for (std::size_t i = 0; i < task.documents.size(); ++i)
    all += task.names[i] + "\n" + sha256(task.documents[i].text) + "\n";
  for (const SearchQuestion& question : task.questions) {
    all += question.id + "\n" + question.text + "\n";
    for (const GoldSpan& span : question.spans) all += fmt::format("{} {} {}\n", span.document, span.start, span.end);
    for (const auto& [document, grade] : question.grades) all += fmt::format("{} {}\n", document, grade);
  }
  return sha256(all);
}

// Documents by the last part of their name, which is how questions speak of them; by more of their path where two share it.
class Names {
 public:
  explicit Names(const SearchTask& task) : names_(task.names) {
    for (std::size_t i = 0; i < names_.size(); ++i) index_[fs::path(names_[i]).filename().string()].push_back(i);
  }
  Result<std::size_t> find(const std::string& name, const std::string& where) const {
    const auto found = index_.find(fs::path(name).filename().string());
    if (found == index_.end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{}: the document \"{}\" is not among those compared.", where, shorten(name, 80)));
    if (found->second.size() == 1) return found->second[0];
    std::vector<std::size_t> ending;
    for (const std::size_t i : found->second)
      if (names_[i] == name || names_[i].ends_with("/" + name)) ending.push_back(i);
    if (ending.size() == 1) return ending[0];
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}: {} documents are called \"{}\"; name the folder too, as in {}.", where,
                             found->second.size(), shorten(name, 80), names_[found->second[0]]));
  }

 private:
  const std::vector<std::string>& names_;
  std::map<std::string, std::vector<std::size_t>> index_;
};

// Where `words` stand in the document: at the offsets, or at the only place that has them. Offsets that were counted in the
// file itself are off where Hone reads another text from it: without a byte order mark, or a PDF's.
Result<GoldSpan> place_words(const std::string& text, GoldSpan span, const std::string& words,
                             const std::string& where) {
  const CodePointIndex points(text);
  if (span.end <= points.size() && span.start < span.end) {
    const std::size_t first = points.to_byte(span.start);
    if (std::string_view(text).substr(first, points.to_byte(span.end) - first) == words) return span;
  }
  const std::size_t at = text.find(words);
  if (at == std::string::npos || text.find(words, at + 1) != std::string::npos)
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{}: \"{}\" does not stand at {} to {} of the document. Offsets count the characters of its "
                    "extracted text.",
                    where, shorten(words, 60), span.start, span.end),
        {NextStep::show_text});
  span.start = points.to_point(at), span.end = points.to_point(at + words.size());
  return span;
}

Status add_span(SearchTask& task, const Names& names, SearchQuestion& question, const std::string& document,
                std::size_t start, std::size_t end, const std::string& words, const std::string& where) {
  HONE_TRY(const std::size_t found, names.find(document, where));
  const std::string& text = task.documents[found].text;
  GoldSpan span{found, start, end};
  if (!words.empty()) {
    HONE_TRY(span, place_words(text, span, words, where));
  }
  const std::size_t size = count_points(text);
  if (span.start >= span.end || span.end > size)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{}: the span {} to {} does not lie in {}, which has {} characters.", where, start, end,
                             document, size));
  question.spans.push_back(span);
  question.grades[found] = 1;
  return {};
}

Status read_span_rows(SearchTask& task, std::string_view text, const std::string& name) {
  const Names names(task);
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    const std::string where = fmt::format("{}, line {}", name, line.number);
    HONE_TRY(const Json json, parse_json(line.text, where));
    SearchQuestion question;
    question.id =
        json_value<std::string>(json, "_id", json_value<std::string>(json, "id", std::to_string(line.number)));
    HONE_TRY(question.text, json_get<std::string>(json, "question", where));
    const std::string document = json_value<std::string>(json, "document", "");
    if (json.contains("spans") && json["spans"].is_array())
      for (const Json& span : json["spans"]) {
        HONE_TRY(const auto start, json_get<std::size_t>(span, "start", where));
        HONE_TRY(const auto end, json_get<std::size_t>(span, "end", where));
        HONE_CHECK(add_span(task, names, question, json_value<std::string>(span, "document", document), start, end,
                            json_value<std::string>(span, "text", ""), where));
      }
    task.questions.push_back(std::move(question));
  }
  return {};
}

Status take_exam(SearchTask& task, const exam::Exam& exam, const std::vector<exam::ExamPart>* parts) {
  const Names names(task);
  for (std::size_t i = 0; i < exam.questions.size(); ++i) {
    const marking::Question& one = exam.questions[i];
    SearchQuestion question{.id = one.id, .text = one.text};
    if (parts) question.part = (*parts)[i];
    for (const marking::Evidence& evidence : one.evidence)
      for (const auto& [start, end] : evidence.spans)
        HONE_CHECK(add_span(task, names, question, evidence.document, start, end, "", "question \"" + one.id + "\""));
    // What nothing answers has no passage to find.
    if (!one.unanswerable() && !one.closed_book) task.questions.push_back(std::move(question));
    task.unjudged += one.unanswerable() || one.closed_book;
  }
  return {};
}

// Whether the first row is of the plain form with spans.
bool has_span_rows(std::string_view text) {
  const auto first = parse_json(text.substr(0, std::min(text.find('\n'), text.size())), "");
  return first && first->is_object() && first->contains("question") && !first->contains("answer") &&
         (first->contains("spans") || first->contains("_id"));
}

void keep(SearchTask& task, OpenQuestions open) {
  const auto is_wanted = [&](const SearchQuestion& one) { return one.spans.empty() == (open == OpenQuestions::only); };
  const std::size_t before = task.questions.size();
  std::erase_if(task.questions, [&](const SearchQuestion& one) { return !is_wanted(one); });
  task.unjudged += before - task.questions.size();
}

Status check_questions(const SearchTask& task, const std::string& name) {
  if (!task.questions.empty()) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("No question of {} says where its answer stands, so nothing can be compared. Give spans or "
                           "evidence, mark passages, or draft questions from the documents.",
                           name),
               {NextStep::mark_passages});
}

}  // namespace

bool SearchTask::has_spans() const {
  return std::all_of(questions.begin(), questions.end(), [](const auto& one) { return !one.spans.empty(); });
}

bool SearchTask::is_frozen() const {
  return !questions.empty() &&
         std::all_of(questions.begin(), questions.end(), [](const auto& one) { return one.part.has_value(); });
}

Result<SearchTask> read_search_task(const std::vector<fs::path>& documents, const fs::path& questions,
                                    OpenQuestions open) {
  SearchTask task;
  HONE_TRY(const documents::FoundDocuments found, documents::find_documents(documents));
  for (const auto& skipped : found.skipped) task.skipped.push_back(skipped.path.string() + ": " + skipped.reason);
  for (const fs::path& path : found.files) {
    if (interrupted()) return Error(ErrorCode::cancelled, "The comparison was stopped while it read the documents.");
    auto document = documents::read_document(path);
    if (!document) {
      task.skipped.push_back(document.error().message());
      continue;
    }
    for (auto& [name, text] : documents::with_attachments(path.string(), std::move(*document))) {
      task.names.push_back(std::move(name));
      task.documents.push_back(std::move(text));
    }
  }
  if (task.documents.empty())
    return Error(ErrorCode::invalid_argument, "There is nothing to search: no document with text was found.");
  HONE_TRY(const std::string text, read_file(questions, largest_questions));
  const std::string name = questions.filename().string();
  if (questions.string().ends_with(".frozen.json")) {
    HONE_TRY(const exam::FrozenExam frozen, exam::parse_frozen(text, name));
    HONE_CHECK(take_exam(task, frozen.exam, &frozen.parts));
  } else if (has_span_rows(text)) {
    HONE_CHECK(read_span_rows(task, text, name));
  } else {
    const fs::path folder = fs::is_directory(documents[0]) ? documents[0] : documents[0].parent_path();
    HONE_TRY(const exam::Exam exam, exam::read_placed_exam(questions, folder.empty() ? fs::path(".") : folder));
    HONE_CHECK(take_exam(task, exam, nullptr));
  }
  keep(task, open);
  if (open == OpenQuestions::only && task.questions.empty())
    return Error(ErrorCode::invalid_argument, "Every question of " + name + " says already where its answer stands.");
  HONE_CHECK(check_questions(task, name));
  task.hash = hash_of(task);
  return task;
}

Result<SearchTask> beir_search_task(const fs::path& folder) {
  HONE_TRY(search::BeirCollection collection, search::load_beir(folder));
  SearchTask task;
  std::map<std::string, std::size_t> index;
  for (search::BeirDocument& document : collection.documents) {
    index[document.id] = task.documents.size();
    task.names.push_back(std::move(document.id));
    task.documents.push_back({.text = document.title + " " + document.text, .title = document.title, .format = "txt"});
  }
  for (const search::BeirQuery& query : collection.queries) {
    SearchQuestion question{.id = query.id, .text = query.text};
    if (const auto judged = collection.qrels.find(query.id); judged != collection.qrels.end())
      for (const auto& [document, grade] : judged->second)
        if (const auto at = index.find(document); at != index.end()) question.grades[at->second] = grade;
    if (std::none_of(question.grades.begin(), question.grades.end(), [](const auto& one) { return one.second > 0; }))
      ++task.unjudged;
    else
      task.questions.push_back(std::move(question));
  }
  HONE_CHECK(check_questions(task, folder.string()));
  task.hash = hash_of(task);
  return task;
}

}  // namespace hone::compare
