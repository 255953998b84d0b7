#include "hone/drafting/draft_run.h"

#include <fmt/format.h>

#include "hone/core/files.h"
#include "hone/installed/registry.h"

namespace hone::drafting {
namespace {

// Passages of earlier drafts, and spans of the files that are kept apart.
Result<std::vector<documents::DocumentSpan>> taken_spans(const DraftSpec& spec, const std::vector<Draft>& drafts) {
  std::vector<documents::DocumentSpan> taken;
  taken.reserve(drafts.size());
  for (const Draft& draft : drafts) taken.push_back(draft.passage);
  for (const std::string& file : spec.apart) {
    HONE_TRY(const auto spans, read_spans(file));
    if (spans.empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} names no spans of documents, so nothing can be kept apart from it.", file));
    taken.insert(taken.end(), spans.begin(), spans.end());
  }
  return taken;
}

}  // namespace

Result<DraftResult> draft_documents(const DraftSpec& spec, const Progress& progress) {
  if (spec.documents.empty()) return Error(ErrorCode::invalid_argument, "Say which documents to draft from.");
  if (spec.drafting.count == 0) return Error(ErrorCode::invalid_argument, "At least one draft has to be wanted.");
  HONE_TRY(const auto installed, installed::find_model(spec.model));
  DraftResult result;
  HONE_TRY(const bool goes_on, is_there(spec.out));
  if (goes_on) {
    HONE_TRY(result.drafts, read_drafts(spec.out));
  }
  result.before = result.drafts.size();
  HONE_TRY(const auto taken, taken_spans(spec, result.drafts));
  HONE_TRY(const auto model, engine::LanguageModel::load(installed.file));
  HONE_TRY(auto drafter, Drafter::make(model, spec.drafting));
  HONE_TRY(result.report,
           drafter.draft({spec.documents.begin(), spec.documents.end()}, taken, progress, [&](Draft draft) {
             result.drafts.push_back(std::move(draft));
             return write_drafts(spec.out, result.drafts);  // what was drafted survives a kill
           }));
  return result;
}

}  // namespace hone::drafting
