#include "question_list.h"

#include <fmt/format.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/jobs/answer_json.h"
#include "hone/retrieval/attribution.h"

namespace hone::cli {
namespace {

struct Row {
  std::string id, question;
  std::vector<std::string> answers;
  bool declines = false;
};

Result<std::vector<Row>> read_rows(const std::string& file) {
  HONE_TRY(auto text, read_file(file, 64 << 20));
  std::vector<Row> rows;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string name = fmt::format("{}, row {}", file, number);
    HONE_TRY(auto json, parse_json(line, name));
    if (number == 1 && json.contains("exam")) continue;
    Row row;
    HONE_TRY(row.question, json_get<std::string>(json, "question", name));
    row.id = json_value(json, "id", std::to_string(number));
    // Exams say "unanswerable" and "must_contain"; the title that begins them is no question.
    row.declines = json_value(json, "declines", json_value(json, "unanswerable", false));
    for (const Json& answer : json.value("answers", Json::array()))
      if (answer.is_string()) row.answers.push_back(answer.get<std::string>());
    for (const Json& group : json.value("must_contain", Json::array()))
      for (const Json& answer : group.is_array() ? group : Json::array({group}))
        if (answer.is_string()) row.answers.push_back(answer.get<std::string>());
    if (auto answer = json_value<std::string>(json, "answer", ""); !answer.empty()) row.answers.push_back(answer);
    if (row.answers.empty() && !row.declines)
      return Error(ErrorCode::corrupt_data,
                   name + " has no \"answers\" and is not marked \"declines\": there is nothing to hold it against.");
    rows.push_back(std::move(row));
  }
  return rows;
}

// The expected words stand in the answer one after the other.
bool contains_words(const std::string& answer, const std::string& expected) {
  const auto held = content_words(answer), wanted = content_words(expected);
  return !wanted.empty() && std::search(held.begin(), held.end(), wanted.begin(), wanted.end()) != held.end();
}

bool is_right(const Row& row, const Answer& answer) {
  if (row.declines || answer.declined) return row.declines == answer.declined;
  return std::any_of(row.answers.begin(), row.answers.end(),
                     [&](const std::string& expected) { return contains_words(answer.text, expected); });
}

}  // namespace

Status ask_list(const Shell& shell, const std::string& file, Assistant& assistant) {
  HONE_TRY(auto rows, read_rows(file));
  OrderedJson items = OrderedJson::array();
  std::size_t right = 0;
  const Progress progress = shell.progress();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    HONE_TRY(auto answer, assistant.ask(rows[i].question));
    const bool mark = is_right(rows[i], answer);
    right += mark;
    OrderedJson item{{"id", rows[i].id},
                     {"question", rows[i].question},
                     {"expected", rows[i].answers},
                     {"declines", rows[i].declines},
                     {"right", mark}};
    item.update(answer_json(answer, assistant));
    const SupportFeatures& f = answer.features;
    item["features"] = {{"sentence_cosine", f.sentence_cosine},     {"passage_cosine", f.passage_cosine},
                        {"sentence_coverage", f.sentence_coverage}, {"passage_coverage", f.passage_coverage},
                        {"all_coverage", f.all_coverage},           {"place", f.place}};
    items.push_back(item);
    if (shell.json()) {
      report(progress, {"asking", i + 1, rows.size(), "questions"});
      continue;
    }
    fmt::print("{} {}\n  {}\n", mark ? "✓" : "✗", rows[i].question, shorten(answer.text, 160));
    for (const auto& citation : answer.citations) fmt::print("  [{}] {}\n", citation.n, place_of(citation.passage));
    std::fflush(stdout);
  }
  shell.print_json({{"right", right}, {"questions", rows.size()}, {"items", items}});
  if (!shell.json()) fmt::print("\n{} of {} right\n", right, rows.size());
  return {};
}

}  // namespace hone::cli
