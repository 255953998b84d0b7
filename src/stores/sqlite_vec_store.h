// sqlite-vec: vectors in a virtual table vec0 of an SQLite file, read from end to end for every search.
//
//   HONE_TRY(auto store, open_sqlite_vec_store("slices.db", "vec0.so"));
//
// It knows cosine and no inner product: that is had from the cosine and the lengths, in the same scan.
#pragma once

#include <memory>
#include <string>

#include "hone/stores/vector_store.h"

namespace hone::stores {

// The extension's file: HONE_SQLITE_VEC, or what scripts/start-sqlite-vec put into the cache. Error: unsupported.
Result<std::string> find_sqlite_vec();

Result<std::unique_ptr<VectorStore>> open_sqlite_vec_store(const std::string& file, const std::string& extension);

}  // namespace hone::stores
