#include "hone/search/trec.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include "trec_rows.h"

namespace hone::search {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\n' || c == '\0'; }

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t i = 0; i < line.size();) {
    while (i < line.size() && is_blank(line[i])) ++i;
    const std::size_t begin = i;
    while (i < line.size() && !is_blank(line[i])) ++i;
    if (i > begin) fields.push_back(line.substr(begin, i - begin));
  }
  return fields;
}

Status check_id(std::string_view what, std::string_view id) {
  const bool has_mark = id.substr(0, 3) == "\xEF\xBB\xBF";  // would be lost at the beginning of the file
  if (!id.empty() && !has_mark && fields_of(id).size() == 1 && fields_of(id)[0].size() == id.size()) return {};
  return Error(
      ErrorCode::invalid_argument,
      fmt::format(
          "A TREC run cannot hold the {} '{}': it is empty, has a blank in it or begins with a byte order mark.", what,
          id));
}

}  // namespace

Result<Run> parse_trec_run(std::string_view text, std::string_view name) {
  Run run;
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const TextLine& row : rows_of(text)) {
    const auto fields = fields_of(row.text);
    if (fields.empty()) continue;
    if (fields.size() != 6)
      return bad_row(name, row,
                     fmt::format("it has {} fields, but a run has six: qid Q0 docid rank score tag", fields.size()));
    const std::string score_text(fields[4]);
    char* end = nullptr;
    const double score = std::strtod(score_text.c_str(), &end);
    if (end != score_text.c_str() + score_text.size() || !std::isfinite(score))
      return bad_row(name, row, "its score '" + score_text + "' is not a finite number");
    if (!seen.emplace(fields[0], fields[2]).second)
      return bad_row(name, row, fmt::format("document '{}' stands twice under query '{}'", fields[2], fields[0]));
    run[std::string(fields[0])].push_back({std::string(fields[2]), score});
  }
  return run;
}

Result<Qrels> parse_trec_qrels(std::string_view text, std::string_view name) {
  Qrels qrels;
  for (const TextLine& row : rows_of(text)) {
    const auto fields = fields_of(row.text);
    if (fields.empty()) continue;
    if (fields.size() != 4)
      return bad_row(name, row,
                     fmt::format("it has {} fields, but judgements have four: qid 0 docid grade", fields.size()));
    HONE_TRY(int grade, parse_grade(name, row, fields[3]));
    const auto [judged, is_new] = qrels[std::string(fields[0])].emplace(fields[2], grade);
    if (!is_new && judged->second != grade)
      return bad_row(
          name, row,
          fmt::format("document '{}' was judged {} for query '{}' before", fields[2], judged->second, fields[0]));
  }
  return qrels;
}

Result<std::string> format_trec_run(const Run& run, std::string_view tag) {
  HONE_CHECK(check_id("tag", tag));
  std::string out;
  for (const auto& [query, entries] : run) {
    HONE_CHECK(check_id("query id", query));
    std::map<std::string_view, double> scores;
    for (const RunEntry& entry : entries) scores[entry.document] = entry.score;
    std::size_t rank = 0;
    for (const std::string& document : ranked(entries)) {
      HONE_CHECK(check_id("document id", document));
      out += fmt::format("{} Q0 {} {} {} {}\n", query, document, ++rank, scores[document], tag);
    }
  }
  return out;
}

}  // namespace hone::search
