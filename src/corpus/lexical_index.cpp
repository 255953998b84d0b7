#include "hone/corpus/lexical_index.h"

#include "hone/corpus/lexical.h"

namespace hone::corpus {

Result<LexicalIndex> LexicalIndex::make(std::string_view tokenizer) {
  HONE_TRY(auto database, Database::in_memory());
  HONE_CHECK(register_lexical_tokenizer(database));
  if (tokenizer.find('\'') != std::string_view::npos)
    return Error(ErrorCode::invalid_argument, "The tokenizer " + std::string(tokenizer) + " holds a quote.");
  HONE_CHECK(database.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='" +
                              std::string(tokenizer) + "')"));
  HONE_TRY(auto insert, database.prepare("INSERT INTO words(rowid, text) VALUES (?1, ?2)"));
  HONE_TRY(auto select,
           database.prepare("SELECT rowid, rank FROM words WHERE words MATCH ?1 ORDER BY rank, rowid LIMIT ?2"));
  return LexicalIndex(std::move(database), std::move(insert), std::move(select));
}

Status LexicalIndex::add(std::int64_t id, std::string_view text) { return insert_.run(id, text); }

Result<Ranking> LexicalIndex::search(std::string_view question, std::size_t k, std::string_view language) {
  Ranking found;
  const std::string query = lexical_query(question, language);
  if (query.empty()) return found;
  HONE_CHECK(select_.bind_all(query, k));
  while (true) {
    HONE_TRY(bool row, select_.step());
    if (!row) break;
    found.push_back({select_.integer(0), -select_.real(1)});
  }
  select_.reset();
  return found;
}

}  // namespace hone::corpus
