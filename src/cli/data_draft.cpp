// hone data draft: documents → rows that a person accepts, edits or drops.
#include "data_verbs.h"
#include "drafting.h"

namespace hone::cli {

SubVerb add_data_draft(CLI::App& data, Shell& shell) {
  auto options = std::make_shared<DraftVerb>();
  CLI::App* verb =
      data.add_subcommand("draft", "Have the model propose rows from documents, for a person to decide on.");
  options->add_to(verb);
  verb->add_option("--instruction", options->spec.drafting.instruction,
                   "rows of this task on passages (\"Summarise the clause.\") in place of questions and answers");
  verb->add_option("--exam", options->spec.apart,
                   "keep apart from the spans of this exam (JSONL with document and spans)");
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return draft_rows(shell, *options); }};
}

}  // namespace hone::cli
