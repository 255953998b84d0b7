// Runs and judgements from any bytes; a run that was read can be written and read again.
#include <cstdint>

#include "hone/search/trec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto qrels = hone::search::parse_trec_qrels(text, "qrels");
  const auto run = hone::search::parse_trec_run(text, "run");
  if (!run) return 0;
  if (const auto written = hone::search::format_trec_run(*run, "fuzz")) {
    const auto again = hone::search::parse_trec_run(*written, "run").value();
    HONE_REQUIRE(hone::search::format_trec_run(again, "fuzz").value() == *written, "a run survives its file");
  }
  if (qrels) (void)hone::search::measure(*run, *qrels);
  return 0;
}
