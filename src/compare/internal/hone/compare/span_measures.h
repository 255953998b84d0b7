// How much of the gold spans retrieved passages hold, by characters, as the chunking_evaluation project counts it (Smith and
// Troynikov, Evaluating Chunking Strategies for Retrieval, 2024): a character that two passages hold counts once above the line
// and twice below it.
//
//   SpanMeasures m = measure_spans({{{10, 20}}}, passages);      // m.recall, m.precision, m.iou
#pragma once

#include <map>
#include <vector>

#include "hone/compare/sweep.h"

namespace hone {

struct SpanMeasures {
  double recall = 0, precision = 0, iou = 0;
};
// All 0 where there is no gold. Without passages precision and iou are 0.
SpanMeasures measure_spans(const std::map<std::size_t, std::vector<PointSpan>>& gold,
                           const std::vector<SweepPassage>& passages);

}  // namespace hone
