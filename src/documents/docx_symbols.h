// The pictures of Symbol, Wingdings and their like as Unicode: such fonts keep them in a private range, where they mean nothing.
//
//   symbol("Wingdings", 0xF0FC) == "✓"      symbol("Symbol", 0xF061) == "α"      symbol("Arial", 'a') == std::nullopt
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hone::documents {

bool is_symbol_font(std::string_view font);

// "" when the font is one of these and the picture has no counterpart; nothing for letters of other fonts.
std::optional<std::string> symbol(std::string_view font, char32_t point);

// The mark of a bulleted list: "•" when its picture is not known.
std::string bullet(std::string_view font, std::string_view text);

}  // namespace hone::documents
