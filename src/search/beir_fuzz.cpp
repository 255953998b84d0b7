// The three files of a BEIR folder, from any bytes.
#include <cstdint>

#include "hone/search/beir.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto documents = hone::search::parse_beir_corpus(text, "corpus.jsonl"))
    for (const auto& document : *documents) HONE_REQUIRE(!document.id.empty(), "documents have ids");
  (void)hone::search::parse_beir_queries(text, "queries.jsonl");
  if (auto qrels = hone::search::parse_beir_qrels(text, "test.tsv")) (void)hone::search::measure({}, *qrels);
  return 0;
}
