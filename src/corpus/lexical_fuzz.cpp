// Any text as a document and as a question: terms stay inside the text, and the question is a valid MATCH expression.
#include <cstdint>

#include "hone/corpus/lexical_index.h"
#include "hone/corpus/lexical_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const char* const languages[] = {"en", "ga", "de", "", "ar", "hi", "ru", "tr"};
  const std::string_view language = size > 0 ? languages[data[0] % 8] : "en";
  const std::string_view text(reinterpret_cast<const char*>(data) + (size > 0), size > 0 ? size - 1 : 0);
  const auto analyzer = hone::corpus::LexicalAnalyzer::make(language).value();
  for (const auto side : {hone::corpus::LexicalSide::document, hone::corpus::LexicalSide::question})
    for (const hone::corpus::LexicalWord& word : analyzer.words(text, side))
      HONE_REQUIRE(!word.term.empty() && word.begin < word.end && word.end <= text.size(),
                   "a term is a part of the text");

  static auto index = hone::corpus::LexicalIndex::make().value();
  static std::int64_t added = 0;
  if (++added % 4096 == 0) index = hone::corpus::LexicalIndex::make().value();
  index.add(added, text).value();
  index.search(text, 10, language).value();
  return 0;
}
