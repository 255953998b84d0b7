// Chroma over its REST interface, version 2. It searches along an HNSW graph and ranks no words.
//
//   HONE_TRY(auto store, open_chroma_store("http://127.0.0.1:8000", access));
//
// Chroma compares whole values only. A filter's patterns are therefore matched by Hone against the values that the collection
// holds, and Chroma is asked for the records with one of those that match. The values are read once and kept until this
// object writes or the number of records changes.
#pragma once

#include <memory>
#include <string>

#include "hone/stores/open_store.h"

namespace hone::stores {

Result<std::unique_ptr<VectorStore>> open_chroma_store(const std::string& url, const StoreAccess& access);

}  // namespace hone::stores
