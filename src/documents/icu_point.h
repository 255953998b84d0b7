// A code point in ICU's type.
#pragma once

#include <unicode/umachine.h>

namespace hone::documents {

constexpr UChar32 icu_point(char32_t point) { return static_cast<UChar32>(point); }

}  // namespace hone::documents
