// A JSON Schema as llama.cpp's converter to grammars holds it. The converter passes over what it does not know (a
// number's bounds, patternProperties, not, a format) and takes required properties first; here the same schema is
// written so that it means what it says, or refused with the place.
//
//   HONE_TRY(OrderedJson held, held_schema(schema));       // patterns rewritten, properties in their order
//
// Of several valid answers some may be left out: an optional property before a required one is always said, so that the
// order stays; keys that `properties` does not name are said only where `additionalProperties` allows them; of `oneOf`
// any one. Formats date, time, date-time, uuid, email, ipv4, hostname and uri are held.
#pragma once

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::engine {

// Error invalid_argument: "#/properties/when: its pattern cannot be held: it looks ahead."; limit_exceeded: nested too
// deep.
Result<OrderedJson> held_schema(const OrderedJson& schema);

}  // namespace hone::engine
