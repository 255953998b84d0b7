#include <json-schema-to-grammar.h>
#include <json.h>

#include <algorithm>

#include "held_schema.h"
#include "hone/engine/session.h"

namespace hone::engine {
namespace {

// The converter's work grows with the square of some of these.
constexpr std::size_t most_schema_values = 500'000, most_properties = 500, most_together = 5'000;

struct SchemaSize {
  std::size_t values = 0, properties = 0, most_of_one = 0;
};

// Its depth is bounded by the parser.
void measure(const OrderedJson& json, SchemaSize& size) {
  ++size.values;
  if (!json.is_structured()) return;
  if (json.is_object()) {
    if (const auto properties = json.find("properties"); properties != json.end() && properties->is_object()) {
      size.properties += properties->size();
      size.most_of_one = std::max(size.most_of_one, properties->size());
    }
  }
  for (const OrderedJson& one : json) measure(one, size);
}

Status check_size(const OrderedJson& schema) {
  SchemaSize size;
  measure(schema, size);
  const auto too_large = [](std::size_t count, const char* what, std::size_t most) {
    return Error(ErrorCode::limit_exceeded, "The JSON schema has " + std::to_string(count) + " " + what + "; " +
                                                std::to_string(most) + " are the most.");
  };
  if (size.values > most_schema_values) return too_large(size.values, "values", most_schema_values);
  if (size.most_of_one > most_properties)
    return too_large(size.most_of_one, "properties in one object", most_properties);
  if (size.properties > most_together) return too_large(size.properties, "properties in all", most_together);
  return {};
}

}  // namespace

Result<std::string> grammar_from_json_schema(const std::string& schema) {
  HONE_TRY(const OrderedJson asked, parse_ordered_json(schema, "The JSON schema"));
  HONE_CHECK(check_size(asked));
  HONE_TRY(const OrderedJson held, held_schema(asked));
  try {
    return json_schema_to_grammar(common_json::parse(dump(held)), /*force_gbnf=*/true);
  } catch (const std::exception& failure) {
    return Error(ErrorCode::invalid_argument, std::string("The JSON schema cannot be used: ") + failure.what() + ".");
  }
}

}  // namespace hone::engine
