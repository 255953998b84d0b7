// Drafts from documents into a file, which an earlier call may have begun. The conductor of `hone data draft` and `hone exam draft`.
//
//   DraftSpec spec{.documents = {"contracts/"}, .apart = {"lease.jsonl"}, .drafting = {.count = 40}};
//   HONE_TRY(const DraftResult result, draft_documents(spec, progress));
//   use(result.report.kept, result.drafts);
#pragma once

#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/drafting/drafting.h"

namespace hone::drafting {

struct DraftSpec {
  std::vector<std::string> documents;  // files and folders
  std::vector<std::string> apart;  // files of an exam or of gold spans: nothing is drafted from those passages
  std::string model = "smollm2-135m-instruct";  // a name, or a GGUF file
  std::string out = "drafts.jsonl";  // a file that is there is continued, and its passages are not drafted from again
  DraftingOptions drafting;
};

struct DraftResult {
  DraftingReport report;
  std::vector<Draft> drafts;  // of the whole file
  std::size_t before = 0;  // that were in it already
};

// Each draft is written down as soon as it is made. Errors: invalid_argument (nothing to draft from, a file of `apart`
// without spans, no sentence is left); not_found; what the model can fail with.
Result<DraftResult> draft_documents(const DraftSpec& spec, const Progress& progress = {});

}  // namespace hone::drafting
