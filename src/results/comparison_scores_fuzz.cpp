// Sittings and CSV of scores, and a comparison of what was read with itself.
#include <cstdint>
#include <cstdlib>

#include "hone/results/comparison.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scores = hone::results::parse_scores(text, "fuzz", hone::results::ScoredPart::all);
  if (!scores || scores->scores.size() > 50) return 0;
  const auto same = hone::results::compare(*scores, *scores, {.resamples = 20, .flips = 20});
  if (!same || same->verdict != hone::results::Verdict::cannot_tell || same->difference != 0) std::abort();
  return hone::results::sentence(*same).empty();
}
