// BM25 over texts in memory, by FTS5 with the tokenizer `hone`.
//
//   HONE_TRY(auto index, LexicalIndex::make());
//   HONE_CHECK(index.add(7, "The wing in a slipstream"));
//   HONE_TRY(Ranking found, index.search("slipstreams", 10));      // score: BM25, larger is better
#pragma once

#include <string_view>

#include "hone/core/result.h"
#include "hone/core/sqlite.h"
#include "hone/corpus/ranking.h"

namespace hone::corpus {

class LexicalIndex {
 public:
  // `tokenizer` is FTS5's tokenize option: "hone", "hone language ga", "porter unicode61".
  static Result<LexicalIndex> make(std::string_view tokenizer = "hone");
  Status add(std::int64_t id, std::string_view text);
  // Documents with any of the question's words. `language` as in lexical_query.
  Result<Ranking> search(std::string_view question, std::size_t k, std::string_view language = "en");

 private:
  LexicalIndex(Database database, Statement insert, Statement select)
      : database_(std::move(database)), insert_(std::move(insert)), select_(std::move(select)) {}
  Database database_;
  Statement insert_, select_;  // go before the database
};

}  // namespace hone::corpus
