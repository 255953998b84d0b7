#include "hone/compare/span_measures.h"

#include <algorithm>

namespace hone {
namespace {

std::vector<PointSpan> united(std::vector<PointSpan> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<PointSpan> out;
  for (const PointSpan& span : spans)
    if (!out.empty() && span.first <= out.back().second)
      out.back().second = std::max(out.back().second, span.second);
    else
      out.push_back(span);
  return out;
}

double length(const std::vector<PointSpan>& spans) {
  double points = 0;
  for (const auto& [start, end] : spans) points += static_cast<double>(end - start);
  return points;
}

}  // namespace

SpanMeasures measure_spans(const std::map<std::size_t, std::vector<PointSpan>>& gold,
                           const std::vector<SweepPassage>& passages) {
  double wanted = 0, distinct = 0, found = 0, retrieved = 0;
  for (const SweepPassage& passage : passages) retrieved += static_cast<double>(passage.end - passage.start);
  for (const auto& [document, spans] : gold) {
    std::vector<PointSpan> shared;
    for (const SweepPassage& passage : passages) {
      if (passage.document != document) continue;
      for (const auto& [start, end] : spans)
        if (const auto first = std::max(start, passage.start), last = std::min(end, passage.end); first < last)
          shared.emplace_back(first, last);
    }
    wanted += length(spans);
    distinct += length(united(spans));
    found += length(united(shared));
  }
  if (wanted == 0) return {};
  return {found / wanted, retrieved > 0 ? found / retrieved : 0, found / (retrieved + distinct - found)};
}

}  // namespace hone
