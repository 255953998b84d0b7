// Any text as a JSON schema and as a pattern: refused with a sentence, or a grammar.
#include <cstdint>

#include "held_pattern.h"
#include "hone/engine/session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto held = hone::engine::grammar_from_json_schema(text); !held)
    HONE_REQUIRE(!held.error().message().empty(), "a refusal says why");
  if (const auto held = hone::engine::held_pattern(text); held && !held->empty())
    HONE_REQUIRE(held->front() == '^' && held->back() == '$', "what is held is anchored");
  return 0;
}
