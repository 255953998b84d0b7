#include "hone/search/beir.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/unicode.h"
#include "trec_rows.h"

namespace hone::search {
namespace {

// A member that is text; of an id also a whole number. Missing or null counts as empty where it may be missing.
Result<std::string> text_of(const Json& json, const char* key, bool required, std::string_view name,
                            const TextLine& row) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) {
    if (!required) return std::string();
    return bad_row(name, row, fmt::format("it has no \"{}\"", key));
  }
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer() && std::string_view(key) == "_id") return found->dump();
  return bad_row(name, row,
                 fmt::format("\"{}\" must be a string, but is {}", key, shorten(repair_utf8(dump(*found)), 60)));
}

// Calls take(json, row) for every row; an id may come once.
template <class Take>
Status each_object(std::string_view jsonl, std::string_view name, const Take& take) {
  std::unordered_set<std::string> ids;
  for (const TextLine& row : rows_of(jsonl)) {
    if (is_blank(row.text)) continue;
    HONE_TRY(Json json, parse_json(row.text, fmt::format("{}, row {}", name, row.number)));
    if (!json.is_object())
      return bad_row(name, row, "it must be an object {…}, but is " + shorten(repair_utf8(dump(json)), 60));
    HONE_TRY(std::string id, text_of(json, "_id", true, name, row));
    if (id.empty()) return bad_row(name, row, "its \"_id\" is empty");
    if (!ids.insert(id).second) return bad_row(name, row, fmt::format("its \"_id\" '{}' was there before", id));
    HONE_CHECK(take(json, row, std::move(id)));
  }
  return {};
}

Result<fs::path> choose_qrels(const fs::path& folder, const std::string& split) {
  std::vector<std::string> names;
  HONE_TRY(const auto entries, folder_entries(folder / "qrels"));
  for (const fs::path& entry : entries)
    if (entry.extension() == ".tsv") names.push_back(entry.stem().string());
  const auto has = [&](const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (!split.empty() && !has(split))
    return Error(
        ErrorCode::not_found,
        fmt::format("{} has no qrels/{}.tsv.{}", folder.string(), split,
                    names.empty() ? "" : " It has the splits " + fmt::format("{}", fmt::join(names, ", ")) + "."));
  for (const std::string& name : {split, std::string("test"), std::string("dev"), std::string("train")})
    if (has(name)) return folder / "qrels" / (name + ".tsv");
  if (names.size() > 1)
    return Error(ErrorCode::invalid_argument, fmt::format("{} has several judgements: {}. Name the split.",
                                                          folder.string(), fmt::join(names, ", ")));
  return names.empty() ? fs::path() : folder / "qrels" / (names[0] + ".tsv");
}

Result<std::string> read_part(const fs::path& path) { return read_file(path, std::uint64_t{16} << 30); }

}  // namespace

Result<std::vector<BeirDocument>> parse_beir_corpus(std::string_view jsonl, std::string_view name) {
  std::vector<BeirDocument> documents;
  HONE_CHECK(each_object(jsonl, name, [&](const Json& json, const TextLine& row, std::string id) -> Status {
    HONE_TRY(std::string title, text_of(json, "title", false, name, row));
    HONE_TRY(std::string text, text_of(json, "text", true, name, row));
    documents.push_back({std::move(id), std::move(title), std::move(text)});
    return {};
  }));
  return documents;
}

Result<std::vector<BeirQuery>> parse_beir_queries(std::string_view jsonl, std::string_view name) {
  std::vector<BeirQuery> queries;
  HONE_CHECK(each_object(jsonl, name, [&](const Json& json, const TextLine& row, std::string id) -> Status {
    HONE_TRY(std::string text, text_of(json, "text", true, name, row));
    queries.push_back({std::move(id), std::move(text)});
    return {};
  }));
  return queries;
}

Result<Qrels> parse_beir_qrels(std::string_view tsv, std::string_view name) {
  constexpr std::string_view header = "query-id\tcorpus-id\tscore";
  Qrels qrels;
  bool has_header = false;
  for (const TextLine& row : rows_of(tsv)) {
    if (is_blank(row.text)) continue;
    if (!has_header) {
      if (row.text != header) return bad_row(name, row, "the header 'query-id<TAB>corpus-id<TAB>score' was expected");
      has_header = true;
      continue;
    }
    const std::size_t first = row.text.find('\t'),
                      second = first == std::string_view::npos ? first : row.text.find('\t', first + 1);
    if (second == std::string_view::npos || row.text.find('\t', second + 1) != std::string_view::npos)
      return bad_row(name, row, "three fields between tabs were expected: query-id, corpus-id, score");
    const std::string_view query = row.text.substr(0, first), document = row.text.substr(first + 1, second - first - 1);
    if (query.empty()) return bad_row(name, row, "its query-id is empty");
    if (document.empty()) return bad_row(name, row, "its corpus-id is empty");
    if (!is_utf8(query) || !is_utf8(document)) return bad_row(name, row, "its ids are not UTF-8");
    HONE_TRY(int grade, parse_grade(name, row, row.text.substr(second + 1)));
    const auto [judged, is_new] = qrels[std::string(query)].emplace(document, grade);
    if (!is_new && judged->second != grade)
      return bad_row(name, row,
                     fmt::format("document '{}' was judged {} for query '{}' before", document, judged->second, query));
  }
  if (!has_header && !tsv.empty()) return Error(ErrorCode::corrupt_data, std::string(name) + " holds no judgements.");
  return qrels;
}

Result<BeirCollection> load_beir(const fs::path& folder, const std::string& split) {
  std::error_code ignored;
  for (const char* part : {"corpus.jsonl", "queries.jsonl"})
    if (!fs::exists(folder / part, ignored))
      return Error(ErrorCode::not_found, folder.string() + " is not a BEIR folder: it has no " + part + ".");
  BeirCollection collection;
  HONE_TRY(const std::string corpus, read_part(folder / "corpus.jsonl"));
  HONE_TRY(collection.documents, parse_beir_corpus(corpus, (folder / "corpus.jsonl").string()));
  HONE_TRY(const std::string queries, read_part(folder / "queries.jsonl"));
  HONE_TRY(collection.queries, parse_beir_queries(queries, (folder / "queries.jsonl").string()));
  HONE_TRY(const fs::path qrels, choose_qrels(folder, split));
  if (qrels.empty()) return collection;
  HONE_TRY(const std::string judgements, read_part(qrels));
  HONE_TRY(collection.qrels, parse_beir_qrels(judgements, qrels.string()));
  collection.split = qrels.stem().string();
  return collection;
}

}  // namespace hone::search
