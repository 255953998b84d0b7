// The language of a collection, which decides how a question's words are looked for.
//
//   main_language({{"en", 9000}, {"ga", 1200}, {"", 400}}) == "en";
#pragma once

#include <map>
#include <string>

namespace hone::corpus {

// The language of more than half of the text; "" when there is none. Code points of text by language, those of documents that
// claim none under "".
inline std::string main_language(const std::map<std::string, std::size_t>& points) {
  std::size_t whole = 0;
  for (const auto& [language, count] : points) whole += count;
  for (const auto& [language, count] : points)
    if (2 * count > whole) return language;
  return "";
}

}  // namespace hone::corpus
