#include <json-schema-to-grammar.h>
#include <json.h>

#include "held_schema.h"
#include "hone/engine/session.h"

namespace hone::engine {

Result<std::string> grammar_from_json_schema(const std::string& schema) {
  HONE_TRY(const OrderedJson asked, parse_ordered_json(schema, "The JSON schema"));
  HONE_TRY(const OrderedJson held, held_schema(asked));
  try {
    return json_schema_to_grammar(common_json::parse(dump(held)), /*force_gbnf=*/true);
  } catch (const std::exception& failure) {
    return Error(ErrorCode::invalid_argument, std::string("The JSON schema cannot be used: ") + failure.what() + ".");
  }
}

}  // namespace hone::engine
