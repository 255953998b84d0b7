// A record's payload and its filterable values as a database keeps them.
//
//   std::string json = payload_text(record.payload);                    // {"document":"a.pdf","page":3}
//   HONE_TRY(Payload payload, parse_payload(json, "pgvector"));
//   FilterValues values = filter_values(record.payload);                // values.document == "/home/x/a.pdf"
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/stores/vector_store.h"

namespace hone::stores {

// Members in the order of their keys; numbers that are whole without a decimal point.
std::string payload_text(const Payload& payload);
// Error: corrupt_data, which names `store`.
Result<Payload> parse_payload(std::string_view json, std::string_view store);

// Keys of a payload whose texts filters ask about.
inline constexpr std::array text_keys{"document", "title", "heading", "format", "language"};

// What Filter asks about; "" and 0 where a record does not say.
struct FilterValues {
  std::string document, title, heading, format, language;
  int page = 0;
  friend auto operator<=>(const FilterValues&, const FilterValues&) = default;  // NOLINT(modernize-use-nullptr)
  search::Filter::Subject subject() const { return {document, title, heading, format, language, page}; }
};
FilterValues filter_values(const Payload& payload);

// The last segment of a path, which the filter's key `document` looks at too.
std::string_view file_name(std::string_view path);

// ASCII letters in lower case, as filters compare them.
std::string folded_value(std::string_view text);

// The name of a collection as 32 hexadecimal digits, for databases with rules about names.
std::string collection_key(const std::string& name);

// "[0.25,-1]": the shortest decimals that read back as the same floats. A JSON array, and what pgvector and vec0 read.
std::string vector_text(std::span<const float> vector);

// Its Euclidean length.
double length(std::span<const float> vector);

std::string_view metric_name(Metric metric);  // "cosine", "inner_product"
std::string_view search_name(SearchKind search);  // "exact", "hnsw"
// "384 dimensions, cosine, hnsw", which a collection that is there is compared by.
std::string shape_text(const CollectionOptions& options);
// Error: invalid_argument when the collection that is there has another shape.
Status check_shape(const CollectionOptions& options, const std::string& present);

}  // namespace hone::stores
