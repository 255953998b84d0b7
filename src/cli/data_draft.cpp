// hone data draft: documents → rows that a person accepts, edits or drops.
#include "drafting.h"
#include "verbs.h"

namespace hone::cli {

Action describe_data_draft(Arguments& verb) {
  auto options = std::make_shared<DraftVerb>();
  options->add_to(verb);
  verb.add_option("--instruction", options->spec.drafting.instruction,
                  "rows of this task on passages (\"Summarise the clause.\") in place of questions and answers");
  verb.add_option("--exam", options->spec.apart,
                  "keep apart from the spans of this exam (JSONL with document and spans)");
  return [options](Shell& shell) { return draft_rows(shell, *options); };
}

}  // namespace hone::cli
