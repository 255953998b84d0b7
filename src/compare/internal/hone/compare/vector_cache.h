// Vectors of texts, each computed once for an embedder: within a comparison, and in the next one in the same folder.
//
//   HONE_TRY(auto cache, VectorCache::open("compare/vectors.db"));
//   HONE_TRY(const auto vectors, cache.vectors(embedder, slices, progress));        // (slices, dimensions)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/compare/slice_set.h"
#include "hone/core/progress.h"
#include "hone/core/sqlite.h"
#include "hone/engine/embedder.h"

namespace hone::compare {

class VectorCache {
 public:
  static Result<VectorCache> open(const fs::path& file);

  struct Vectors {
    std::vector<float> values;  // (slices, dimensions), row-major
    std::size_t embedded = 0;  // computed now; the others were there
    double seconds = 0;  // of what was computed now
    double seconds_alone = 0;  // what all of them would have cost, by the speed of what was computed
  };
  // Errors: those of the embedder and the database; cancelled.
  Result<Vectors> vectors(engine::Embedder& embedder, const SliceSet& slices, const Progress& progress);
  // The vector of one text by its hash; empty when it is not there.
  Result<std::vector<float>> vector(const std::string& embedder, const std::string& text_sha256);
  // Tokens of the slices whose vectors are not there yet.
  Result<std::size_t> missing_tokens(const std::string& embedder, const SliceSet& slices);

 private:
  explicit VectorCache(Database database) : database_(std::move(database)) {}
  Database database_;
  std::optional<Statement> find_;  // of one vector; prepared at its first use
};

// One slice's of `values` (slices, dimensions).
inline std::vector<float> slice_vector(const std::vector<float>& values, std::size_t slice, std::size_t dimensions) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(slice * dimensions);
  return {begin, begin + static_cast<std::ptrdiff_t>(dimensions)};
}

}  // namespace hone::compare
