// Numbers that German writes as one word.
//
//   german_number("fünfundzwanzigtausend")   // 25000
//   german_ordinal("einundzwanzigste")       // 21
//   german_number("hunderte")                // none: the word goes on
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hone::answers {

// `word` is lower case.
std::optional<std::uint64_t> german_number(std::string_view word);

// With any ending: "dritte", "dritten", "zwanzigstes".
std::optional<std::uint64_t> german_ordinal(std::string_view word);

}  // namespace hone::answers
