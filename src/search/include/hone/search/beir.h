// Retrieval collections in the layout of BEIR: a folder with corpus.jsonl {_id, title, text}, queries.jsonl {_id, text} and
// qrels/SPLIT.tsv with the header `query-id corpus-id score`.
//
//   HONE_TRY(BeirCollection collection, load_beir("scifact"));
//   use(collection.documents[0].text, collection.queries[0].text, collection.qrels["1"]["31715818"]);
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/search/metrics.h"

namespace hone::search {

struct BeirDocument {
  std::string id, title, text;  // title and text may be empty
};
struct BeirQuery {
  std::string id, text;
};
struct BeirCollection {
  std::vector<BeirDocument> documents;
  std::vector<BeirQuery> queries;  // all of them, also those without judgements
  Qrels qrels;  // empty where the folder has none
  std::string split;  // whose judgements these are: "test"
};

// One part each. Unknown members are passed over; ids may be numbers. Errors: corrupt_data with the row and the field
// (no JSON, a missing id or text, another type, an id twice, no header, other columns).
Result<std::vector<BeirDocument>> parse_beir_corpus(std::string_view jsonl, std::string_view name);
Result<std::vector<BeirQuery>> parse_beir_queries(std::string_view jsonl, std::string_view name);
Result<Qrels> parse_beir_qrels(std::string_view tsv, std::string_view name);

// `split`: "" takes test, else dev, else train, else the only one there is. Errors: not_found with what is missing (corpus or
// queries, or the split that was asked for), corrupt_data, and those of reading. A folder without any qrels is no error.
Result<BeirCollection> load_beir(const std::filesystem::path& folder, const std::string& split = "");

}  // namespace hone::search
