// The tokenizer `hone` of SQLite's FTS5: LexicalAnalyzer inside a full-text index.
//
//   HONE_TRY(auto database, Database::in_memory());
//   HONE_CHECK(register_lexical_tokenizer(database));          // on every connection, before the index is touched
//   HONE_CHECK(database.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='hone')"));
//   HONE_CHECK(database.execute("CREATE VIRTUAL TABLE focail USING fts5(text, tokenize='hone language ga')"));
//   HONE_TRY(auto query, database.prepare("SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rank"));
//   HONE_CHECK(query.bind_all(lexical_query("Who signed?")));
#pragma once

#include "hone/core/result.h"
#include "hone/core/sqlite.h"
#include "hone/corpus/lexical_text.h"

namespace hone::corpus {

// Error: unsupported when this SQLite was built without FTS5.
Status register_lexical_tokenizer(Database& database);

}  // namespace hone::corpus
