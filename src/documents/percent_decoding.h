// "Chapter%201.xhtml" is "Chapter 1.xhtml" (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

// A "%" that no two hexadecimal digits follow stays. The bytes need not be UTF-8.
std::string percent_decoded(std::string_view text);

}  // namespace hone::documents
