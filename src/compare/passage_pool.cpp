#include "hone/compare/passage_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hone/core/hash.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"

namespace hone::compare {
namespace {

bool mostly_same(const GoldSpan& a, const GoldSpan& b) {
  if (a.document != b.document) return false;
  const std::size_t start = std::max(a.start, b.start), end = std::min(a.end, b.end);
  return end > start && 2 * (end - start) > std::min(a.end - a.start, b.end - b.start);
}

}  // namespace

std::vector<PooledPassage> pool_passages(const SearchTask& task, const Sweep& sweep,
                                         const std::vector<PassageMark>& marks, std::size_t depth) {
  std::map<std::string, std::size_t> document_of;
  for (std::size_t i = 0; i < task.names.size(); ++i) document_of[fs::path(task.names[i]).filename().string()] = i;
  std::vector<std::pair<std::string, PooledPassage>> pooled;
  for (std::size_t q = 0; q < task.questions.size(); ++q) {
    std::vector<GoldSpan> known;
    for (const PassageMark& mark : marks)
      if (const auto found = document_of.find(mark.span.document);
          mark.question == task.questions[q].id && found != document_of.end())
        known.push_back({found->second, mark.span.start, mark.span.end});
    for (const SweepRow& row : sweep.rows) {
      if (!row.error.empty()) continue;
      for (std::size_t rank = 0; rank < std::min(depth, row.passages[q].size()); ++rank) {
        const GoldSpan& span = row.passages[q][rank];
        if (std::any_of(known.begin(), known.end(), [&](const GoldSpan& one) { return mostly_same(one, span); }))
          continue;
        known.push_back(span);
        const std::string& text = task.documents[span.document].text;
        const CodePointIndex points(text);
        const std::size_t begin = points.to_byte(span.start), end = points.to_byte(span.end);
        PooledPassage one{q, span, text.substr(begin, end - begin)};
        pooled.emplace_back(fmt::format("{:08} {}", q, sha256(one.text)), std::move(one));
      }
    }
  }
  std::sort(pooled.begin(), pooled.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<PooledPassage> passages;
  passages.reserve(pooled.size());
  for (auto& [key, one] : pooled) passages.push_back(std::move(one));
  return passages;
}

Status write_passage_marks(const fs::path& file, const SearchTask& task, const std::vector<PassageMark>& marks) {
  std::string out;
  for (const SearchQuestion& question : task.questions) {
    OrderedJson spans = OrderedJson::array(), rejected = OrderedJson::array();
    for (const PassageMark& mark : marks)
      if (mark.question == question.id)
        (mark.answers ? spans : rejected)
            .push_back({{"document", mark.span.document}, {"start", mark.span.start}, {"end", mark.span.end}});
    if (spans.empty() && rejected.empty()) continue;
    out += OrderedJson{{"_id", question.id}, {"question", question.text}, {"spans", spans}, {"rejected", rejected}}
               .dump() +
           "\n";
  }
  return write_file_atomically(file, out);
}

Result<std::vector<PassageMark>> read_passage_marks(const fs::path& file) {
  std::vector<PassageMark> marks;
  HONE_TRY(const auto text, read_file_if_there(file));
  if (!text) return marks;
  for (const TextLine& line : Lines(*text)) {
    const std::string where = fmt::format("{}, line {}", file.filename().string(), line.number);
    HONE_TRY(const Json json, parse_json(line.text, where));
    HONE_TRY(const auto id, json_get<std::string>(json, "_id", where));
    for (const char* key : {"spans", "rejected"}) {
      if (!json.contains(key) || !json[key].is_array()) continue;
      for (const Json& span : json[key]) {
        PassageMark mark{.question = id, .answers = std::string_view(key) == "spans"};
        HONE_TRY(mark.span.document, json_get<std::string>(span, "document", where));
        HONE_TRY(mark.span.start, json_get<std::size_t>(span, "start", where));
        HONE_TRY(mark.span.end, json_get<std::size_t>(span, "end", where));
        marks.push_back(std::move(mark));
      }
    }
  }
  return marks;
}

}  // namespace hone::compare
