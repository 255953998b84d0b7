// A database of vectors: texts with their vectors and what is known of them, found by nearness, by words and by filters.
// One interface for Hone's own store and for the servers that people run, so that they can be compared.
//
//   HONE_TRY(auto store, open_store({.kind = StoreKind::pgvector, .place = "postgresql://me@localhost:5432/mine"}));
//   HONE_TRY(auto slices, store->open({.name = "novel", .dimensions = 384}));
//   const std::vector<Record> records{{.id = 7, .vector = query, .text = text}};
//   HONE_CHECK(slices->upsert(records));
//   HONE_TRY(corpus::Ranking nearest, slices->search(query, 10));
//   HONE_CHECK(store->drop("novel"));
//
// A store and its collections belong to one thread at a time; several readers open a store each. What upsert or remove
// has done is seen by every search that begins later. An answer that is not understood is an error, never an empty one.
//
// Errors of all calls that reach a server: network and timeout (it is gone, or broke in the middle), permission_denied (user,
// password, rights), corrupt_data (an answer of another shape), and what the server itself refused, with its own words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hone/core/result.h"
#include "hone/corpus/ranking.h"
#include "hone/search/filter.h"

namespace hone::stores {

// A score is the cosine or the inner product itself: larger is nearer, whatever distance the database counts in.
enum class Metric { cosine, inner_product };
// How the database looks: at every vector, or along a graph (Malkov and Yashunin 2018).
enum class SearchKind { exact, hnsw };
// Who joins the ranking by words with the one by vectors: the database itself, Hone (reciprocal ranks) from the two
// rankings that the database gives, or nobody, because the database ranks no words.
enum class HybridBy { nobody, hone, database };

// The keys of Filter (document, title, heading, format, language: text; page: a whole number) can be filtered by; any
// other key is kept and given back.
using PayloadValue = std::variant<std::string, double>;
using Payload = std::map<std::string, PayloadValue>;

struct Record {
  std::int64_t id = 0;
  std::vector<float> vector;
  std::string text;
  Payload payload;
};

struct CollectionOptions {
  std::string name;  // any text of 1 to 200 bytes; it never becomes part of a statement
  std::size_t dimensions = 0;
  Metric metric = Metric::cosine;
  SearchKind search = SearchKind::exact;
};

// What every adapter takes. Strings are UTF-8 without NUL.
inline constexpr std::size_t most_dimensions = 4096;
inline constexpr std::size_t most_hits = 4096;
inline constexpr std::size_t most_text_bytes = 8u << 20;
inline constexpr std::size_t most_payload_bytes = 64u << 10;  // all keys and values of a record
inline constexpr std::size_t most_filter_bytes = 8u << 10;  // one value that can be filtered by

class Collection {
 public:
  virtual ~Collection() = default;
  const CollectionOptions& options() const { return options_; }

  // A record whose id is there already is replaced. All or none of a call are refused for what they hold; when the server
  // goes in the middle, some may have been written, and the same call can be made again.
  // Errors: invalid_argument (a vector of another size, not finite, or of no length under cosine; text that is not UTF-8;
  // a payload that a filter could not read), limit_exceeded.
  Status upsert(std::span<const Record> records);
  // Ids that are not there are no error.
  Status remove(std::span<const std::int64_t> ids);
  virtual Result<std::size_t> count() = 0;
  // What the collection takes on disk with its indexes; none where the database does not say. A file is counted whole.
  virtual Result<std::optional<std::uint64_t>> disk_bytes() { return std::optional<std::uint64_t>(); }
  // Those of the ids that are there, in the order asked for, without their vectors.
  Result<std::vector<Record>> get(std::span<const std::int64_t> ids);

  // At most k, best first. Error: invalid_argument (vector), limit_exceeded (k past most_hits).
  Result<corpus::Ranking> search(std::span<const float> vector, std::size_t k, const search::Filter& filter = {});
  // The same by words and vectors together; `dense_weight` from 0 to 1 is the share of the vectors. Scores are those of the
  // fusion and mean nothing across stores. Error: unsupported where HybridBy is nobody.
  Result<corpus::Ranking> hybrid(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter = {}, double dense_weight = 0.5);

 protected:
  explicit Collection(CollectionOptions options) : options_(std::move(options)) {}

 private:
  // The same, called with arguments that were checked: k > 0, at least one record or id.
  virtual Status put(std::span<const Record> records) = 0;
  virtual Status take_out(std::span<const std::int64_t> ids) = 0;
  virtual Result<std::vector<Record>> read(std::span<const std::int64_t> ids) = 0;
  virtual Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k,
                                          const search::Filter& filter) = 0;
  virtual Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                         const search::Filter& filter, double dense_weight) = 0;

  CollectionOptions options_;
};

struct StoreTraits {
  std::string name;  // "pgvector"
  bool exact = false, hnsw = false;
  HybridBy hybrid = HybridBy::nobody;
};

class VectorStore {
 public:
  virtual ~VectorStore() = default;
  virtual const StoreTraits& traits() const = 0;

  // Opens the collection of that name, or makes it. Errors: invalid_argument (the name; it is there with other dimensions,
  // another metric or another way to search), unsupported (a way to search that the database lacks).
  Result<std::unique_ptr<Collection>> open(const CollectionOptions& options);
  // Removes the collection with all it holds. Error: not_found.
  Status drop(const std::string& name);

 private:
  virtual Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) = 0;
  virtual Status drop_checked(const std::string& name) = 0;
};

}  // namespace hone::stores
