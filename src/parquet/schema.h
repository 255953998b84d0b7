// The schema of a Parquet file as the JSON that its rows become: objects, lists, maps and, at the leaves, columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "file_metadata.h"

namespace hone::parquet {

// A column: what its values are, and how many levels say which of them are there.
struct Leaf {
  std::string path;  // "messages[].content"
  SchemaElement element;
  std::uint8_t most_definition = 0, most_repetition = 0;
};

struct Node {
  enum class Kind { value, object, list, map };
  Kind kind = Kind::value;
  std::string name;
  bool nullable = false;
  std::uint8_t definition = 0;  // from this level on it is there (not null)
  // Lists and maps: from this definition on there is an element; at this repetition the next one begins.
  std::uint8_t element_definition = 0, repetition = 0;
  std::size_t first_leaf = 0, leaves = 0;
  std::vector<Node> children;  // of an object; of a list its element; of a map key and value
};

struct Schema {
  Node root;  // an object
  std::vector<Leaf> leaves;
};

// Errors: corrupt_data, limit_exceeded (columns, depth), invalid_argument (two columns of one name).
Result<Schema> build_schema(const std::vector<SchemaElement>& elements, std::string_view name,
                            const ParquetLimits& limits);

}  // namespace hone::parquet
