// The sentences of a text (ICU, Unicode annex 29), past abbreviations and past the line ends of wrapped text.
//
//   for (auto [begin, end] : sentence_spans("Mr. Hill paid. See No. 5.")) …   // [0,14), [15,25)
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace hone::documents {

// Byte spans in order, without the white space between them. `text` is valid UTF-8. Safe from any thread.
std::vector<std::pair<std::size_t, std::size_t>> sentence_spans(std::string_view text);

}  // namespace hone::documents
