// Whether an answer denies something in it: what it takes back, or sets its answer against, it does not give.
//
//   is_denied("42 (not 41)", 8, 10);            // true: "41"
//   is_denied("paris rather than lyon", 18, 22);
//   is_denied("not only 42", 9, 11);            // false
#pragma once

#include <cstddef>
#include <string_view>

namespace hone::marking {

// What stands at [begin, end) of a folded text. `language` is that of numbers: words deny in one and not in another.
bool is_denied(std::string_view text, std::size_t begin, std::size_t end, std::string_view language = {});

}  // namespace hone::marking
