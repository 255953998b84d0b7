// Hone's own store: an SQLite file for what is kept, an index in memory for the search (exact by reading every vector, or
// hnswlib's graph, which is built anew when the collection is opened).
//
//   HONE_TRY(auto store, open_embedded_store("slices.db"));
#pragma once

#include <memory>
#include <string>

#include "hone/stores/vector_store.h"

namespace hone::stores {

Result<std::unique_ptr<VectorStore>> open_embedded_store(const std::string& file);

}  // namespace hone::stores
