#include "pdf_lexicon.h"

#include <string>

#include "hone/core/files.h"
#include "hone/core/install.h"

namespace hone::documents {
namespace {

// Sorted lines, each ended by a newline.
const std::string& list() {
  static const std::string words = [] {
    auto bytes = read_file(installed_data("words/english.txt"), std::uint64_t{8} << 20);
    return bytes ? std::move(*bytes) : std::string();
  }();
  return words;
}

}  // namespace

bool is_english_word(std::string_view word) {
  const std::string_view words = list();
  std::size_t low = 0, high = words.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t before = middle > low ? words.rfind('\n', middle - 1) : std::string_view::npos;
    const std::size_t begin = before != std::string_view::npos && before >= low ? before + 1 : low;
    std::size_t end = words.find('\n', begin);
    if (end == std::string_view::npos) end = words.size();
    const std::string_view here = words.substr(begin, end - begin);
    if (here == word) return true;
    if (here < word)
      low = end + 1;
    else
      high = begin;
  }
  return false;
}

}  // namespace hone::documents
