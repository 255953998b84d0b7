// Weaviate over REST (schema, objects) and GraphQL (searches): a class a collection, the index `flat` for exact search or
// `hnsw`, BM25 by its default tokenization, and both joined by its own ranked fusion.
//
//   HONE_TRY(auto store, open_weaviate_store("http://127.0.0.1:8080", access));
//
// Values in a GraphQL query are written as JSON strings, whose escapes GraphQL shares.
#pragma once

#include <memory>
#include <string>

#include "hone/stores/open_store.h"

namespace hone::stores {

Result<std::unique_ptr<VectorStore>> open_weaviate_store(const std::string& url, const StoreAccess& access);

}  // namespace hone::stores
