// PostgreSQL with the extension pgvector: a table a collection, exact scans or an HNSW index that is walked on under filters
// until k are found (hnsw.iterative_scan, pgvector 0.8).
//
//   HONE_TRY(auto store, open_pgvector_store("postgresql://me@localhost:5432/mine", access));
//
// Words are ranked by ts_rank_cd with the configuration `english` over the first 100,000 characters of a text (a tsvector
// holds 1 MB); Hone fuses that ranking with the vectors'.
#pragma once

#include <memory>
#include <string>

#include "hone/stores/open_store.h"

namespace hone::stores {

Result<std::unique_ptr<VectorStore>> open_pgvector_store(const std::string& url, const StoreAccess& access);

}  // namespace hone::stores
