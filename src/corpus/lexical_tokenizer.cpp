#include "hone/corpus/lexical.h"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <string_view>

namespace hone::corpus {
namespace {

constexpr std::size_t longest_term = 1024;  // bytes; what is longer is no word that anyone looks for

// FTS5 owns a tokenizer between create and destroy. Options: language CODE.
int create_tokenizer(void*, const char** options, int count, Fts5Tokenizer** out) {
  std::string_view language = "en";
  if (count % 2 != 0) return SQLITE_ERROR;
  for (int i = 0; i < count; i += 2) {
    if (std::string_view(options[i]) != "language") return SQLITE_ERROR;
    language = options[i + 1];
  }
  try {
    auto analyzer = LexicalAnalyzer::make(language);
    if (!analyzer) return SQLITE_ERROR;
    *out = reinterpret_cast<Fts5Tokenizer*>(new LexicalAnalyzer(std::move(analyzer).value()));
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

void delete_tokenizer(Fts5Tokenizer* tokenizer) { delete reinterpret_cast<LexicalAnalyzer*>(tokenizer); }

using TakeToken = int (*)(void*, int flags, const char* token, int size, int begin, int end);

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* text, int size, TakeToken take) {
  if (!text || size <= 0) return SQLITE_OK;
  try {
    const auto side = flags & FTS5_TOKENIZE_QUERY ? LexicalSide::question : LexicalSide::document;
    const std::string_view all(text, static_cast<std::size_t>(size));
    for (const LexicalWord& word : reinterpret_cast<const LexicalAnalyzer*>(tokenizer)->words(all, side)) {
      const int code = take(context, word.same_place ? FTS5_TOKEN_COLOCATED : 0, word.term.data(),
                            static_cast<int>(std::min(word.term.size(), longest_term)), static_cast<int>(word.begin),
                            static_cast<int>(word.end));
      if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

}  // namespace

Status register_lexical_tokenizer(Database& database) {
  const Error missing(ErrorCode::unsupported, "This SQLite has no full-text search (FTS5). Install a build with FTS5.");
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database.handle(), "SELECT fts5(?1)", -1, &statement, nullptr) != SQLITE_OK) return missing;
  sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (!api || api->iVersion < 2) return missing;
  fts5_tokenizer functions{create_tokenizer, delete_tokenizer, tokenize};
  if (api->xCreateTokenizer(api, "hone", nullptr, &functions, nullptr) != SQLITE_OK)
    return Error(ErrorCode::out_of_memory,
                 "The words of the index cannot be read: its tokenizer could not be registered.");
  return {};
}

}  // namespace hone::corpus
