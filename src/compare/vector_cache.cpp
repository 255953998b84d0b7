#include "hone/compare/vector_cache.h"

#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "hone/core/interrupt.h"
#include "hone/core/stopwatch.h"
#include "hone/corpus/stored_vector.h"

namespace hone::compare {
namespace {

constexpr std::size_t batch_texts = 256;  // written together, so that a kill loses little

constexpr char find_vector[] = "SELECT value FROM vector WHERE text_sha256 = ?1 AND embedder = ?2";
constexpr char schema[] =
    "CREATE TABLE IF NOT EXISTS vector(text_sha256 TEXT NOT NULL, embedder TEXT NOT NULL, value BLOB NOT NULL, "
    "PRIMARY KEY(text_sha256, embedder)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS speed(embedder TEXT PRIMARY KEY, seconds_per_token REAL NOT NULL) WITHOUT ROWID";

}  // namespace

Result<VectorCache> VectorCache::open(const fs::path& file) {
  HONE_TRY(auto database, Database::open(file));
  HONE_CHECK(database.execute(schema));
  return VectorCache(std::move(database));
}

Result<std::vector<float>> VectorCache::vector(const std::string& embedder, const std::string& text_sha256) {
  if (!find_) {
    HONE_TRY(find_, database_.prepare(find_vector));
  }
  HONE_CHECK(find_->bind_all(text_sha256, embedder));
  HONE_TRY(const bool there, find_->step());
  auto vector = there ? corpus::stored_vector(find_->blob(0)) : std::vector<float>();
  find_->reset();  // no reading transaction stays open
  return vector;
}

Result<std::size_t> VectorCache::missing_tokens(const std::string& embedder, const SliceSet& slices) {
  HONE_TRY(auto find, database_.prepare("SELECT 1 FROM vector WHERE text_sha256 = ?1 AND embedder = ?2"));
  std::unordered_set<std::string> seen;
  std::size_t tokens = 0;
  for (const TaskSlice& slice : slices.slices) {
    if (!seen.insert(slice.sha256).second) continue;
    HONE_CHECK(find.bind_all(slice.sha256, embedder));
    HONE_TRY(const bool there, find.step());
    if (!there) tokens += slice.tokens;
  }
  return tokens;
}

Result<VectorCache::Vectors> VectorCache::vectors(engine::Embedder& embedder, const SliceSet& slices,
                                                  const Progress& progress) {
  const auto dimensions = static_cast<std::size_t>(embedder.dimensions());
  Vectors out;
  out.values.resize(slices.slices.size() * dimensions);
  HONE_TRY(auto find, database_.prepare(find_vector));
  HONE_TRY(auto put, database_.prepare("INSERT OR REPLACE INTO vector VALUES (?1, ?2, ?3)"));
  std::unordered_map<std::string, std::vector<std::size_t>> missing;  // text → slices
  std::vector<std::size_t> firsts;
  std::size_t tokens = 0, all_tokens = 0;
  std::unordered_set<std::string> distinct;
  for (std::size_t i = 0; i < slices.slices.size(); ++i) {
    const TaskSlice& slice = slices.slices[i];
    if (distinct.insert(slice.sha256).second) all_tokens += slice.tokens;
    HONE_CHECK(find.bind_all(slice.sha256, embedder.identity()));
    HONE_TRY(const bool there, find.step());
    if (there && find.blob(0).size() == dimensions * sizeof(float)) {
      std::memcpy(&out.values[i * dimensions], find.blob(0).data(), dimensions * sizeof(float));
      continue;
    }
    auto& places = missing[slice.sha256];
    if (places.empty()) firsts.push_back(i), tokens += slice.tokens;
    places.push_back(i);
  }
  const Stopwatch watch;
  for (std::size_t begin = 0; begin < firsts.size(); begin += batch_texts) {
    if (interrupted())
      return Error(ErrorCode::cancelled, "The comparison was stopped; the same command goes on with it.");
    const std::size_t end = std::min(begin + batch_texts, firsts.size());
    std::vector<std::string> texts;
    for (std::size_t i = begin; i < end; ++i) texts.push_back(slices.slices[firsts[i]].text);
    HONE_TRY(const auto computed, embedder.embed(texts));
    HONE_TRY(auto transaction, Transaction::begin(database_));
    for (std::size_t i = begin; i < end; ++i) {
      const float* vector = &computed[(i - begin) * dimensions];
      const std::string& sha = slices.slices[firsts[i]].sha256;
      HONE_CHECK(put.run(sha, embedder.identity(), std::as_bytes(std::span(vector, dimensions))));
      for (const std::size_t place : missing[sha])
        std::memcpy(&out.values[place * dimensions], vector, dimensions * sizeof(float));
    }
    HONE_CHECK(transaction.commit());
    report_progress(progress, {"embedding " + slices.slicing, end, firsts.size(), "texts"});
  }
  out.embedded = firsts.size();
  out.seconds = watch.seconds();
  if (tokens > 0) {
    HONE_TRY(auto learn, database_.prepare("INSERT OR REPLACE INTO speed VALUES (?1, ?2)"));
    HONE_CHECK(learn.run(embedder.identity(), out.seconds / static_cast<double>(tokens)));
  }
  HONE_TRY(auto speed, database_.prepare("SELECT seconds_per_token FROM speed WHERE embedder = ?1"));
  HONE_CHECK(speed.bind_all(embedder.identity()));
  HONE_TRY(const bool known, speed.step());
  out.seconds_alone = known ? speed.real(0) * static_cast<double>(all_tokens) : 0;
  return out;
}

}  // namespace hone::compare
