// OpenSearch over its REST interface, with its plugins for k-NN and neural search: an index a collection, exact scans by
// script or Lucene's HNSW graph, BM25, and both joined by its own reciprocal rank fusion.
//
//   HONE_TRY(auto store, open_opensearch_store("http://127.0.0.1:9200", access));
//
// Words are cut by the analyzer `standard`, which does not stem: it is the only one that every OpenSearch has.
#pragma once

#include <memory>
#include <string>

#include "hone/stores/open_store.h"

namespace hone::stores {

Result<std::unique_ptr<VectorStore>> open_opensearch_store(const std::string& url, const StoreAccess& access);

}  // namespace hone::stores
